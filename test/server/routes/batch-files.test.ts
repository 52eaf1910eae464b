// Proves that a file of orders comes in over HTTP as a stream: checked whole, stored once, charged once, and nothing
// of it left behind where it is bad, breaks off or comes again.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Limits } from '../../../src/server/listen.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const FILES = '/api/v1/batches/';
const CSV = { 'content-type': 'text/csv' };
/** More than are stored in one transaction. */
const MANY_ORDERS = 520;
const MANY = { timeout: 300_000 };
let server: TestServer;
let temporary: string;

const start = async (limits: Partial<Limits> = {}) => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' }, limits);
};

beforeEach(async () => {
  await start();
  temporary = tempPath('');
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  await server.close();
  vi.unstubAllEnvs();
});

const rowOf = (n: number, email = `c${n}@example.com`) => [
  `R${n}`,
  email,
  '髙橋①',
  `表 ${n}`,
  '2',
  '100.5',
  'JPY',
];
const rows = (count: number) => Array.from({ length: count }, (_, n) => rowOf(n + 1));
const file = (lines: readonly (readonly string[])[], encoding: 'utf-8' | 'shift_jis' = 'utf-8') =>
  csvBytes([HEADER, ...lines], { encoding, bom: false, delimiter: ',', lineEnd: '\r\n', endsLine: true });
const send = (body: Buffer, query = '', headers: Record<string, string> = CSV) =>
  server.ask(`${FILES}${query}`, { method: 'POST', body, headers });
const stored = () => server.rows<{ n: number }>('SELECT count(*) AS n FROM orders')[0]?.n;
const spooled = () => readdirSync(temporary).filter((name) => name.startsWith('orders-spool-'));

async function paid(count: number, id = 1) {
  await until(async () => (await server.ask(`/api/v1/batches/${id}`)).body.status === 'completed', 100);
  expect((await server.ask(`/api/v1/batches/${id}`)).body).toMatchObject({
    paid: count,
    pending: 0,
    failed: 0,
  });
}

test('a file as Excel in Japan writes it becomes orders that are each charged once', async () => {
  const answer = await send(file(rows(60), 'shift_jis'), '?csv_source=orders.csv');
  expect(answer.status).toBe(202);
  expect(answer.headers.location).toBe('/api/v1/batches/1');
  expect(answer.body).toMatchObject({
    csv_source: 'orders.csv',
    total_orders: 60,
    accepted: 60,
    rejected: 0,
  });
  await paid(60);
  expect(server.fake.charges).toHaveLength(60);
  expect((await server.ask('/api/v1/orders/7')).body).toMatchObject({
    customer_name: '髙橋①',
    batch_id: 1,
    csv_source: 'orders.csv',
    import_group: 'R7',
    total_amount: 201,
  });
  const again = await send(file(rows(60), 'shift_jis'));
  expect([again.status, again.body.id]).toEqual([200, 1]);
  expect(stored()).toBe(60);
  expect((await send(file(rows(60), 'shift_jis'), '?force=true')).body.id).toBe(2);
  expect(spooled()).toEqual([]);
});

test('bad rows are told with line, column, value and reason, and nothing is stored', async () => {
  const bad = file([rowOf(1), rowOf(2, 'nobody'), rowOf(3)]);
  const refused = await send(bad);
  expect([refused.status, refused.body.code]).toEqual([422, 'bad_rows']);
  const fault = { line: 3, column: 'customer_email', value: 'nobody', reason: 'must be an email address' };
  const told = { path: 'lines.3.customer_email', message: fault.reason, ...fault };
  expect(refused.body).toMatchObject({ total_orders: 3, accepted: 2, rejected: 1, errors: [told] });
  const dry = await send(bad, '?dry_run=true');
  expect(dry.status).toBe(200);
  expect(dry.body).toMatchObject({
    rows: 3,
    total_orders: 3,
    accepted: 2,
    totals: { JPY: '402' },
    errors: [told],
  });
  expect(stored()).toBe(0);
  expect((await send(bad, '?on_error=skip')).status).toBe(202);
  await paid(2);
  expect((await server.ask('/api/v1/batches/1/errors')).body).toEqual([fault]);
  expect(spooled()).toEqual([]);
});

test.each<[string, number, Buffer, string, Record<string, string>]>([
  ['JSON', 415, Buffer.from('{}'), '', { 'content-type': 'application/json' }],
  ['a compressed file', 415, file(rows(1)), '', { ...CSV, 'content-encoding': 'gzip' }],
  ['an unknown parameter', 422, file(rows(1)), '?onerror=skip', CSV],
  ['an unknown encoding', 422, file(rows(1)), '?encoding=klingon', CSV],
  ['an unknown mode', 422, file(rows(1)), '?on_error=ignore', CSV],
  ['a dry run that is neither', 422, file(rows(1)), '?dry_run=perhaps', CSV],
  ['an unknown preset', 422, file(rows(1)), '?preset=nosuch', CSV],
  ['a map to no field', 422, file(rows(1)), '?map=Mail%3Demail', CSV],
  ['an unknown currency', 422, file(rows(1)), '?currency=EURO', CSV],
  ['an unknown charset', 422, file(rows(1)), '', { 'content-type': 'text/csv; charset=klingon' }],
  [
    'another charset than that of the file',
    422,
    file(rows(1), 'shift_jis'),
    '',
    { 'content-type': 'text/csv; charset=utf-8' },
  ],
  ['a blank name', 422, file(rows(1)), '?csv_source=%20', CSV],
  ['a name that cannot be seen', 422, file(rows(1)), '?csv_source=%E2%80%8B', CSV],
  ['a name of two lines', 422, file(rows(1)), '?csv_source=a%0Ab.csv', CSV],
  ['an empty file', 422, Buffer.alloc(0), '', CSV],
  ['a header alone', 422, file([]), '', CSV],
  ['no header', 422, csvBytes([rowOf(1)]), '', CSV],
  ['a workbook', 422, Buffer.from('504b030414000600', 'hex'), '', CSV],
  ['an open quote', 422, Buffer.from(`${HEADER.join(',')}\r\n"R1,a@example.com`), '', CSV],
])('%s is refused', async (_what, status, body, query, headers) => {
  const answer = await send(body, query, headers);
  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(/\S/);
  if (status === 422) expect(answer.body.errors[0].message).toMatch(/\S/);
  expect([stored(), server.fake.calls, spooled()]).toEqual([0, [], []]);
});

test('a workbook, a preset and a charset are read as their senders name them', async () => {
  const workbook = readFileSync(fixture('xlsx/orders-by-libreoffice.xlsx'));
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  expect((await send(workbook, '?sheet=orders', { 'content-type': type })).status).toBe(202);
  await paid(2);
  const shopify = readFileSync(fixture('presets/shopify.csv'));
  const report = await send(shopify, '?preset=shopify&dry_run=true');
  expect(report.body).toMatchObject({
    preset: 'shopify',
    accepted: 1,
    skipped: { by_reason: { paid_elsewhere: { orders: 1, lines: [4] } } },
  });
  const euc = readFileSync(fixture('csv/one-short-row-in-euc-jp.csv'));
  expect((await send(euc)).body.detail).toMatch(
    /encoding is not certain.*; repeat with encoding=shift_jis or/,
  );
  const named = await send(euc, '?dry_run=true', { 'content-type': 'text/csv; charset=EUC-JP' });
  expect(named.body).toMatchObject({ encoding: 'euc-jp', first_orders: [{ customer_name: '山田' }] });
});

test('of the same file sent twice at the same moment one batch comes', MANY, async () => {
  const body = file(rows(MANY_ORDERS));
  const sendPatiently = async () => {
    let answer = await send(body);
    while (answer.status === 503 && answer.headers['retry-after'] === '1') answer = await send(body);
    return answer;
  };
  const answers = await Promise.all([sendPatiently(), sendPatiently(), sendPatiently()]);
  expect(answers.filter(({ status }) => ![200, 202, 409].includes(status))).toEqual([]);
  expect(stored()).toBe(MANY_ORDERS);
  await paid(MANY_ORDERS);
  expect(server.fake.charges).toHaveLength(MANY_ORDERS);
});

/** Sends a request by hand, as slowly as `pieces` come. */
async function dribble(pieces: AsyncIterable<string>, length: number): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  socket.on('error', () => {});
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const head = [
    `POST ${FILES} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: text/csv',
    `Content-Length: ${length}`,
  ];
  socket.write(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  for await (const piece of pieces) socket.write(piece);
  socket.end();
  await ended;
  return answer;
}

test('a file may take longer than an order, as long as it keeps coming', async () => {
  await server.close();
  await start({ requestMs: 300, fileBytesPerSecond: 100, checkIntervalMs: 20 });
  const text = file(rows(10)).toString();
  const answer = await dribble(
    (async function* () {
      for (let at = 0; at < text.length; at += 60) {
        yield text.slice(at, at + 60);
        await sleep(60);
      }
    })(),
    Buffer.byteLength(text),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  await paid(10);
});

test('a file that breaks off leaves nothing behind', async () => {
  const text = file(rows(10)).toString();
  await dribble(
    (async function* () {
      yield text.slice(0, 200);
      await until(() => spooled().length === 1);
    })(),
    Buffer.byteLength(text),
  );
  await until(() => spooled().length === 0);
  expect([stored(), server.fake.calls]).toEqual([0, []]);
});

test('a stop in the middle of a file is a 503, and the file can come again', async () => {
  const body = file(rows(30_000));
  const sent = send(body);
  await until(() => spooled().length === 1);
  await server.running.stop();
  const answer = await sent;
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(spooled()).toEqual([]);
  expect(stored()).toBeLessThan(30_000);
});

test('without the token nothing is taken', async () => {
  const guarded = await startTestServer({ ORDERS_API_TOKEN: 'secret' });
  const asked = { method: 'POST', body: file(rows(1)), headers: CSV };
  expect((await guarded.ask(FILES, asked)).status).toBe(401);
  const signed = { ...asked, headers: { ...CSV, authorization: 'Bearer secret' } };
  expect((await guarded.ask(FILES, signed)).status).toBe(202);
  await guarded.close();
});
