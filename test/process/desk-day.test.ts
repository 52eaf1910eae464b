// A day at an order desk, once by commands and once over HTTP by two people with a token each: an import, holds, a
// carrier's file, corrections, cancellations with their refunds, notes, and the statistics of the day in Tokyo.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { serveIn } from '../support/server/served.ts';

const ZONE = 'Asia/Tokyo';
const ROWS = [1, 2, 3, 4, 5, 6, 7, 8].map(
  (n) => `JP-${n},c${n}@example.jp,${n === 2 ? '髙橋' : '田中'},ノートPC,1,${n}000`,
);
const ORDERS = `order_ref,customer_email,customer_name,product_name,quantity,unit_price\n${ROWS.join('\n')}\n`;
const CARRIER = 'order_ref,carrier,tracking_number\nJP-4,Yamato,1-4\nJP-5,Yamato,1-5\nJP-6,Yamato,1-6\n';
const REASON = 'address to be checked';

/** The day that it is in Tokyo. */
const today = () => new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(new Date());

async function begin(): Promise<{ home: Home; did: (...args: string[]) => Promise<string> }> {
  const home = newHome();
  writeFileSync(join(home.cwd, 'orders.csv'), ORDERS);
  writeFileSync(join(home.cwd, 'carrier.csv'), CARRIER);
  const did = async (...args: string[]) => {
    const ended = await home.run(args, { env: { ORDERS_TIMEZONE: ZONE } });
    expect(ended, args.join(' ')).toMatchObject({ status: 0 });
    return ended.stdout;
  };
  return { home, did };
}

test('by commands', async () => {
  const { home, did } = await begin();
  await did('import', 'orders.csv');
  await did('hold', '1', '2', '3', '--reason', REASON);
  const early = await home.run(['ship', '--status', 'paid', '--yes', '--dry-run']);
  expect(early.stderr).toContain('3 orders are left out, because they are on hold');
  await did('ship', '--file', 'carrier.csv');
  await did('ship', '--order-ref', 'JP-6', '--tracking', '1-66');
  await did('cancel', '1', '8', '--yes');
  await did('note', '--order-ref', 'JP-2', 'the customer confirmed the address');
  await did('release', '2');
  await did('ship', '2', '--carrier', 'Sagawa', '--tracking', '9');
  expect(JSON.parse(await did('list', '--q', '高橋', '--json'))).toMatchObject([
    { id: 2, status: 'shipped', shipment: { carrier: 'Sagawa', tracking_number: '9' } },
  ]);
  expect(JSON.parse(await did('show', '6', '--json'))).toMatchObject({
    shipment: { carrier: 'Yamato', tracking_number: '1-66' },
  });
  expect(JSON.parse(await did('queue', '--json'))).toMatchObject({
    to_ship: { count: 1 },
    held: { count: 1 },
    orders: 8,
  });
  expect(JSON.parse(await did('payments', '8', '--json'))).toMatchObject([
    { kind: 'payment', state: 'done' },
    { kind: 'refund', state: 'done', amount: 8000 },
  ]);
  const stats = JSON.parse(await did('stats', '--from', 'today', '--json'));
  expect(stats).toMatchObject({ timezone: ZONE, orders_by_status: { shipped: 4, cancelled: 2, paid: 2 } });
  expect(stats.revenue_per_day).toEqual([{ day: today(), currency: 'JPY', orders: 6, total: '27000' }]);
  const events = JSON.parse(await did('events', '2', '--json')) as { type: string; actor: string }[];
  expect(events.map(({ type }) => type).filter((type) => /held|note$|released|shipped/.test(type))).toEqual([
    'order_held',
    'note',
    'order_released',
    'shipped',
  ]);
  expect(events.at(-1)?.actor).toMatch(/^cli/);
});

test('over HTTP, by two people whom the timelines name', async () => {
  const { home } = await begin();
  const env = { ORDERS_API_TOKENS_FILE: 'tokens' };
  const tokenOf = async (name: string) =>
    (await home.run(['token', 'add', name, '--role', 'operate'], { env })).stdout.trim();
  const [anna, ben] = [await tokenOf('anna'), await tokenOf('ben')];
  const served = await serveIn(home, env);
  const ask =
    (token: string) =>
    async <Answer = { status: string }>(method: string, path: string, body?: object | string) => {
      const answer = await fetch(`${served.url}/api/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const json = (await answer.json()) as Answer;
      expect(answer.ok, `${method} ${path}: ${JSON.stringify(json)}`).toBe(true);
      return json;
    };
  const [byAnna, byBen] = [ask(anna), ask(ben)];
  await byAnna('POST', 'batches/?csv_source=orders.csv', ORDERS);
  await expect
    .poll(async () => (await byAnna('GET', 'batches/1')).status, { timeout: 20_000 })
    .toBe('completed');
  for (const id of [1, 2, 3]) await byAnna('PUT', `orders/${id}/hold`, { reason: REASON });
  for (const line of CARRIER.trim().split('\n').slice(1)) {
    const [ref = '', carrier, tracking_number] = line.split(',');
    const [order] = await byBen<{ id: number }[]>('GET', `orders/?order_ref=${ref}`);
    await byBen('PUT', `orders/${order?.id}/status`, { status: 'shipped', carrier, tracking_number });
  }
  for (const id of [1, 8]) expect((await byAnna('DELETE', `orders/${id}`)).status).toBe('cancelled');
  await byAnna('POST', 'orders/2/notes', { text: 'the customer confirmed the address' });
  await byBen('DELETE', 'orders/2/hold');
  await byBen('PUT', 'orders/2/status', { status: 'shipped', carrier: 'Sagawa', tracking_number: '9' });
  expect(await byBen('GET', 'overview')).toMatchObject({ to_ship: { count: 1 }, held: { count: 1 } });
  const stats = await byBen<{ revenue_per_day: object[] }>('GET', `stats?timezone=${ZONE}&from=${today()}`);
  expect(stats.revenue_per_day).toEqual([{ day: today(), currency: 'JPY', orders: 6, total: '27000' }]);
  const events = await byAnna<{ type: string; actor: string }[]>('GET', 'orders/2/events');
  const named = events.filter(({ type }) => /held|note$|released|shipped/.test(type));
  expect(named.map(({ actor, type }) => `${type} ${actor}`)).toEqual([
    'order_held api:anna',
    'note api:anna',
    'order_released api:ben',
    'shipped api:ben',
  ]);
  await served.stop();
});
