// Proves that the list pages through every order exactly once, newest first, and says truly how many there are.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { orderOf } from '../../support/orders/order-json.ts';
import { type Reply, startTestServer, type TestServer } from '../../support/server/server.ts';

const ORDERS = '/api/v1/orders';
const COUNT = 25;
let server: TestServer;

/** 25 orders: every fifth is pending, every fourth of another customer, in USD. */
beforeAll(async () => {
  server = await startTestServer();
  server.fake.script.onPayment(({ body }) =>
    Number(body?.order_id) % 5 === 0 ? { kind: 'answer', status: 402 } : undefined,
  );
  for (let n = 1; n <= COUNT; n += 1) {
    const other =
      n % 4 === 0 ? { customer_email: 'sato@example.jp', customer_name: '佐藤 100%', currency: 'USD' } : {};
    await server.ask(ORDERS, { method: 'POST', body: orderOf(n, other) });
  }
});
afterAll(() => server.close());

const ids = ({ body }: Reply): number[] => body.map(({ id }: { id: number }) => id);
const countdown = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n);
const total = ({ headers }: Reply) => headers['x-total-count'];

/** The path a relation of the Link header leads to. */
function link({ headers }: Reply, relation: 'next' | 'prev'): string | undefined {
  const links = String(headers.link ?? '').split(', ');
  return links
    .map((text) => /^<([^>]+)>; rel="(\w+)"$/.exec(text))
    .find((match) => match?.[2] === relation)?.[1];
}

function target(page: Reply, relation: 'next' | 'prev'): [string, Record<string, string>] {
  const url = new URL(link(page, relation) ?? '', 'http://localhost');
  return [url.pathname, Object.fromEntries(url.searchParams)];
}

test.each([ORDERS, `${ORDERS}/`])('%s is the 20 newest', async (path) => {
  const page = await server.ask(path);
  expect(page.status).toBe(200);
  expect(ids(page)).toEqual(countdown(25, 6));
  expect(total(page)).toBe('25');
  expect(target(page, 'next')).toEqual([path, { limit: '20', before: '6' }]);
  expect(link(page, 'prev')).toBeUndefined();
});

test('an order in the list is the order itself', async () => {
  const page = await server.ask(`${ORDERS}?limit=1`);
  expect(page.body[0]).toEqual((await server.ask(`${ORDERS}/25`)).body);
});

test('skip and limit cut out a page, with the ways back and on', async () => {
  const page = await server.ask(`${ORDERS}/?skip=5&limit=10`);
  expect(ids(page)).toEqual(countdown(20, 11));
  expect(target(page, 'next')).toEqual([`${ORDERS}/`, { limit: '10', before: '11' }]);
  expect(target(page, 'prev')).toEqual([`${ORDERS}/`, { limit: '10', skip: '0' }]);
});

test.each([
  ['skip', `${ORDERS}?limit=7`],
  ['before', `${ORDERS}?limit=7&before=26`],
  ['a filter', `${ORDERS}?limit=3&status=paid&currency=JPY`],
  ['several statuses', `${ORDERS}?limit=3&status=paid,pending`],
])('following next by %s visits every match once', async (_name, first) => {
  const seen: number[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const page = await server.ask(path);
    expect(page.status).toBe(200);
    seen.push(...ids(page));
    path = link(page, 'next');
  }
  const all = ids(await server.ask(`${first.replace(/limit=\d/, 'limit=1000')}`));
  expect(seen).toEqual(all);
  expect(new Set(seen).size).toBe(seen.length);
  if (!first.includes('status')) expect(seen).toEqual(countdown(25, 1));
});

test.each([
  ['the whole list', ''],
  ['a filter', '&status=pending'],
  ['a word', '&q=%E9%83%A8%E5%93%81&status=pending'],
])(
  'following next through %s is moved neither by orders that leave nor by ones that arrive',
  async (_name, by) => {
    const busy = await startTestServer();
    onTestFinished(() => busy.close());
    busy.fake.script.onPayment(() => ({ kind: 'answer', status: 402 }));
    const place = (n: number) => busy.ask(ORDERS, { method: 'POST', body: orderOf(n) });
    for (let n = 1; n <= 9; n += 1) await place(n);
    const seen: number[] = [];
    for (let path: string | undefined = `${ORDERS}?limit=2${by}`; path !== undefined; ) {
      const page: Reply = await busy.ask(path);
      seen.push(...ids(page));
      for (const id of ids(page)) await busy.ask(`${ORDERS}/${id}`, { method: 'DELETE' });
      await place(100 + seen.length);
      path = link(page, 'next');
    }
    expect(seen).toEqual(countdown(9, 1));
  },
);

test('prev leads back to what is just newer, and next from there on again', async () => {
  const third = await server.ask(`${ORDERS}?limit=5&before=16`);
  expect(ids(third)).toEqual(countdown(15, 11));
  expect(target(third, 'prev')).toEqual([ORDERS, { limit: '5', after: '15' }]);
  const second = await server.ask(link(third, 'prev') ?? '');
  expect(ids(second)).toEqual(countdown(20, 16));
  expect([target(second, 'prev'), target(second, 'next')]).toEqual([
    [ORDERS, { limit: '5', after: '20' }],
    [ORDERS, { limit: '5', before: '16' }],
  ]);
  const first = await server.ask(link(second, 'prev') ?? '');
  expect(ids(first)).toEqual(countdown(25, 21));
  expect(link(first, 'prev')).toBeUndefined();
  const beyond = await server.ask(`${ORDERS}?limit=5&after=25`);
  expect([ids(beyond), total(beyond)]).toEqual([[], '25']);
  expect(ids(await server.ask(link(beyond, 'next') ?? ''))).toEqual(countdown(25, 21));
});

test('the last page has no next, and beyond it there is nothing', async () => {
  const last = await server.ask(`${ORDERS}?skip=20&limit=5`);
  expect(ids(last)).toEqual(countdown(5, 1));
  expect(link(last, 'next')).toBeUndefined();
  const beyond = await server.ask(`${ORDERS}?skip=1000&limit=5`);
  expect(beyond).toMatchObject({ status: 200, body: [] });
  expect(total(beyond)).toBe('25');
});

test.each([
  ['status=pending', [25, 20, 15, 10, 5]],
  ['status=PENDING', [25, 20, 15, 10, 5]],
  ['status=shipped', []],
  ['status=shipped,pending', [25, 20, 15, 10, 5]],
  ['status=PENDING,pending,PENDING', [25, 20, 15, 10, 5]],
  ['status=pending,cancelled&currency=USD', [20]],
  ['status=pending,paid&customer_email=sato%40example.jp', [24, 20, 16, 12, 8, 4]],
  [`status=pending,cancelled&q=${encodeURIComponent('佐藤')}`, [20]],
  ['customer_email=sato%40example.jp', [24, 20, 16, 12, 8, 4]],
  ['currency=USD&status=pending', [20]],
  [`q=${encodeURIComponent('佐藤')}`, [24, 20, 16, 12, 8, 4]],
  ['q=100%25', [24, 20, 16, 12, 8, 4]],
  ['q=SATO', [24, 20, 16, 12, 8, 4]],
  ['q=%25%25', []],
  ['q=_', []],
  ['q=%27%20OR%201%3D1--', []],
  ['batch_id=1', []],
  ['created_to=2000-01-01', []],
])('?%s finds its orders and counts them', async (query, found) => {
  const page = await server.ask(`${ORDERS}?${query}`);
  expect(page.status).toBe(200);
  expect(ids(page)).toEqual(found);
  expect(total(page)).toBe(String(found.length));
});

test('several statuses come merged, newest first, with their exact total', async () => {
  const busy = await startTestServer();
  onTestFinished(() => busy.close());
  for (let n = 1; n <= 6; n += 1) await busy.ask(ORDERS, { method: 'POST', body: orderOf(n) });
  for (const id of [2, 5]) await busy.ask(`${ORDERS}/${id}`, { method: 'DELETE' });
  const page = await busy.ask(`${ORDERS}?status=cancelled,paid&limit=3`);
  expect([ids(page), total(page)]).toEqual([[6, 5, 4], '6']);
  const back = await busy.ask(`${ORDERS}?status=cancelled,paid&limit=3&after=2`);
  expect([ids(back), total(back)]).toEqual([[5, 4, 3], '6']);
  expect(ids(await busy.ask(`${ORDERS}?status=cancelled,shipped&before=5`))).toEqual([2]);
});

test('an unknown status among several is named', async () => {
  const refused = await server.ask(`${ORDERS}?status=paid,payed`);
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toEqual([
    { path: 'status', message: expect.stringMatching(/^must be one of pending, .*; "payed" is not one$/) },
  ]);
});

test('q looks into the names of products too', async () => {
  expect(total(await server.ask(`${ORDERS}?q=${encodeURIComponent('部品')}`))).toBe('25');
});

test('links keep the filter', async () => {
  const page = await server.ask(`${ORDERS}?q=${encodeURIComponent('部品')}&limit=10`);
  const next = await server.ask(link(page, 'next') ?? '');
  expect(ids(next)).toEqual(countdown(15, 6));
  expect(link(next, 'next')).toContain(`q=${encodeURIComponent('部品')}`);
});

test.each([
  '?limit=0',
  '?limit=1001',
  '?skip=-1',
  '?page=2',
  '?status=canceled',
  '?status=paid,',
  '?status=',
  '?q=',
  '?limit=1&limit=2',
])('%s is a 422 that names the parameter', async (query) => {
  const refused = await server.ask(`${ORDERS}${query}`);
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
    /^\?(\w+)=/.exec(query)?.[1],
  ]);
});
