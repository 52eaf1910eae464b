// Proves that a body is only ever data: keys that every object has are ignored or refused at each level, and no
// size or depth of it hurts anybody.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chunk, expectUnharmed, ORDER_TEXT, orderRequest, repliesIn } from '../../support/server/raw-http.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders/';
const EVIL = '{"polluted":true,"status":"cancelled","quantity":7,"amount":7,"toJSON":1}';
let server: TestServer;
let placed = 0;

beforeAll(async () => {
  server = await startTestServer();
  expect((await server.ask(ORDERS, { method: 'POST', body: ORDER_TEXT })).status).toBe(201);
  placed = 1;
});
afterEach(() => expectUnharmed(server, placed));
afterAll(() => server.close());

const send = (method: string, path: string, body: string) => server.ask(`${ORDERS}${path}`, { method, body });

describe('keys that every object has', () => {
  const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'then'];

  test.each(keys)('%s is ignored in an order and in its items', async (key) => {
    const [order = '', item = ''] = [ORDER_TEXT, '"product_name"'];
    const body = order.replace('{', `{"${key}":${EVIL},`).replace(item, `"${key}":${EVIL},${item}`);
    const created = await send('POST', '', body);
    placed += 1;
    expect(created.status).toBe(201);
    expect(Object.keys(created.body)).not.toContain(key);
    expect(created.body).toMatchObject({ status: 'paid', total_amount: 100, items: [{ quantity: 1 }] });
    expect(created.text).not.toContain('polluted');
    expect((await server.ask(`${ORDERS}${created.body.id}`)).body).toEqual(created.body);
  });

  test.each([
    ['POST', '', '{"__proto__":ORDER}', 'customer_email'],
    ['POST', '', ORDER_TEXT.replace('"quantity":1', '"__proto__":EVIL'), 'items.0.quantity'],
    ['POST', '', ORDER_TEXT.replace(/"items":\[.*\]/, '"items":{"__proto__":[],"length":1}'), 'items'],
    [
      'POST',
      '',
      ORDER_TEXT.replace('"Tanaka"', '{"toString":"Tanaka","__proto__":"Tanaka"}'),
      'customer_name',
    ],
    ['POST', '', ORDER_TEXT.replace('"JPY"', '"__proto__"'), 'currency'],
    ['POST', '', ORDER_TEXT.replace('"JPY"', '"constructor"'), 'currency'],
    ['PUT', '1/status', '{"__proto__":EVIL}', 'status'],
    ['PUT', '1/status', '{"constructor":{"prototype":EVIL}}', 'status'],
    ['PUT', '1/status', '{"status":"__proto__"}', 'status'],
    ['PUT', '1/status', '{"status":"constructor"}', 'status'],
    ['PUT', '1/status', '{"status":["cancelled"]}', 'status'],
    ['PUT', '1/status', '{"status":{"toString":"cancelled"}}', 'status'],
    ['POST', '1/webhook', '{"payment_id":"p","__proto__":EVIL}', 'status'],
    ['POST', '1/webhook', '{"payment_id":"p","status":["failed"]}', 'status'],
    ['POST', '1/webhook', '{"payment_id":"p","status":"failed","amount":EVIL}', 'amount'],
    ['POST', '1/resolution', '{"__proto__":{"charged":false}}', 'charged'],
  ])('%s %s %.70s is refused', async (method, path, body, field) => {
    const refused = await send(method, path, body.replace('EVIL', EVIL).replace('ORDER', ORDER_TEXT));
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].path).toBe(field);
  });

  test('an event with such an id is an event', async () => {
    const body = `{"payment_id":"__proto__","event_id":"constructor","status":"processing","__proto__":${EVIL}}`;
    expect((await send('POST', '1/webhook', body)).body).toMatchObject({ outcome: 'ignored' });
  });

  test('of two values of one key the last counts, wherever it stands', async () => {
    const body = ORDER_TEXT.replace('"quantity":1', '"quantity":1000000,"quantity":1');
    const created = await send('POST', '', body);
    placed += 1;
    expect(created.body).toMatchObject({ total_amount: 100 });
  });
});

describe('what costs more than its bytes', () => {
  const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const deep = lists(400_000);
  const objects = `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`;
  const noted = (note: string) => send('POST', '', ORDER_TEXT.replace('{', `{"note":${note},`));

  test.each([
    ['POST', '', 422, ORDER_TEXT.replace(/"items":\[.*\]/, `"items":[${objects}]`)],
    ['PUT', '1/status', 422, `{"status":${deep}}`],
    ['POST', '1/resolution', 422, `{"charged":${deep}}`],
    // What is short is parsed whatever it holds.
    ['PUT', '1/status', 422, `{"status":${lists(30_000)}}`],
    ['POST', '1/webhook', 422, `{"status":"failed","payment_id":${lists(30_000)}}`],
  ] as const)('many levels, %s %s: refused with %s', async (method, path, status, body) => {
    expect((await send(method, path, body)).status).toBe(status);
  });

  test('many levels under a key that nobody asked for: refused; not so many: ignored', async () => {
    expect((await noted(deep)).status).toBe(422);
    expect((await noted(lists(1_001))).status).toBe(201);
    placed += 1;
  });

  test('levels that are not closed: a 400 where they are few, else a 422', async () => {
    expect((await send('POST', '', '[{"a":'.repeat(1_000))).status).toBe(400);
    expect((await send('POST', '', '[{"a":'.repeat(100_000))).status).toBe(422);
  });

  test('a hundred thousand values: ignored; more: refused', async () => {
    expect((await noted(`[${'0,'.repeat(99_000)}0]`)).status).toBe(201);
    placed += 1;
    const refused = await noted(`[${'0,'.repeat(101_000)}0]`);
    expect([refused.status, refused.body.errors[0].message]).toEqual([
      422,
      expect.stringContaining('100,000 values'),
    ]);
  });
});

describe('a gigabyte', () => {
  test.each([['1073741824'], ['9007199254740993'], ['18446744073709551615']])(
    'declared as %s is refused before it is sent',
    async (length) => {
      const connection = await server.connect();
      connection.send(orderRequest([`Content-Length: ${length}`], ORDER_TEXT));
      expect(repliesIn(await connection.until('\0never'))).toMatchObject([{ status: 413 }]);
    },
  );

  test('in chunks without end is cut off', async () => {
    const connection = await server.connect();
    const megabyte = chunk(' '.repeat(1024 * 1024));
    connection.send(orderRequest(['Transfer-Encoding: chunked'], ''));
    const more = () => {
      while (!connection.socket.destroyed && connection.socket.write(megabyte));
    };
    connection.socket.on('drain', more);
    more();
    // Nothing else would end it.
    await connection.until('\0never');
    expect(connection.socket.destroyed).toBe(true);
  });
});
