// Proves that text which is a command to a terminal, however it came in, is kept to the letter in JSON
// and shown harmless to people: in lists, orders, timelines and errors, from the database and from a server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';

/** Colours, a title, a link, the clipboard, a device query, C1, DEL, line ends and marks that turn the writing. */
const EVIL = [
  '\u001b[31mred\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;cm0gLXJm\u0007',
  '\u001bP+q544e\u001b\\',
  '\u009b2J\u009d0;c1\u009c\u0085',
  '\u007f\b\u000b\u000c\r\nnext\u2028\u2029',
  '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069gnp.exe',
].join('');
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const COMMANDS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/u;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  // A payment without an answer, so that a webhook can tell how it ended.
  server.fake.script.onPayment(() => ({
    kind: 'answer',
    status: 200,
    body: { id: 'p1', status: 'processing' },
  }));
  expect((await server.ask('/api/v1/orders/', { method: 'POST', body: orderOf(1) })).status).toBe(201);
  // Earlier versions took such names.
  query(server.dbPath, 'UPDATE orders SET customer_name = ?', EVIL);
  query(server.dbPath, 'UPDATE order_items SET product_name = ?', EVIL);
  const stored = await server.ask('/api/v1/orders/1');
  expect(stored.body).toMatchObject({ customer_name: EVIL, items: [{ product_name: EVIL }] });
  const event = { payment_id: 'p1', status: 'failed', reason: EVIL };
  const told = await server.ask('/api/v1/orders/1/webhook', { method: 'POST', body: event });
  expect(told.body).toMatchObject({ outcome: 'applied', order: { status: 'pending' } });
  server.fake.script.reset();
});
afterAll(() => server.close());

describe.each([
  ['from the database', () => ({ ORDERS_DB: server.dbPath })],
  ['from a server', () => ({ ORDERS_URL: server.url })],
])('%s', (_name, env) => {
  test.each([['list'], ['show', '1'], ['events', '1']])('orders %s %s', async (...args) => {
    const { status, stdout, stderr } = await newHome().run(args, { env: env() });
    expect(status).toBe(0);
    expect(stdout).toMatch(args[0] === 'events' ? /payment p1: .*red.*gnp\.exe/ : /red.*gnp\.exe/);
    expect(stdout + stderr).not.toMatch(COMMANDS);
  });

  test.each([['list'], ['show', '1'], ['events', '1']])('orders %s %s --json', async (...args) => {
    const { status, stdout } = await newHome().run([...args, '--json'], { env: env() });
    expect(status).toBe(0);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(EVIL).slice(1, -1));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  });

  test('an error that repeats what was typed', async () => {
    const ended = await newHome().run(['list', '--status', EVIL], { env: env() });
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).not.toMatch(COMMANDS);
  });
});

test('what the Payment Service gives as its reason is shown harmless in the error line', async () => {
  server.fake.script.onPayment(() => ({ kind: 'answer', status: 402, body: { message: EVIL } }));
  const { status, stderr } = await newHome().run(['pay', '1'], { env: { ORDERS_URL: server.url } });
  server.fake.script.reset();
  expect(status).toBe(5);
  expect(stderr).toMatch(/^orders: .*\n$/);
  expect(stderr).not.toMatch(COMMANDS);
});
