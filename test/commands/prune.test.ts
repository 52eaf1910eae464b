// Proves that `orders prune` asks for an age that is old enough, says before and after what goes, does it beside a server,
// and stops when it is told to.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { importOrders } from '../../src/domain/batches/import-orders.ts';
import { openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { DAY_MS } from '../support/database/aged-book.ts';
import { CALLER } from '../support/desk.ts';
import { checkedFile } from '../support/orders/checked-orders.ts';
import { type Life, orderIn, storedOf } from '../support/orders/order-stages.ts';

/** The commands go by the clock of this machine. */
function longAgo(days = 100) {
  let now = Date.now() - days * DAY_MS;
  const advance = (ms: number) => {
    now += ms;
  };
  return { now: () => now, advance };
}

const rowsIn = ({ desk }: Life) =>
  desk.rows<{ n: number }>(
    `SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM order_events) + (SELECT count(*) FROM batch_errors) AS n`,
  )[0]?.n ?? 0;

test('counts with --dry-run, then deletes exactly that, and finds nothing more', async () => {
  const life = await openLifeInTerminal({}, { clock: longAgo() });
  await orderIn(life, 'delivered');
  await orderIn(life, 'cancelled');
  await importOrders(life.desk.deps, checkedFile(1, { bad: 2 }), CALLER, { concurrency: 1 });
  const before = rowsIn(life);
  const dry = await life.orders(['prune', '--older-than', '90d', '--dry-run', '--json']);
  const counts = { journal: 5, dead_mails: 0, events: 13, batch_errors: 2 };
  expect(JSON.parse(dry.stdout)).toEqual({
    ...counts,
    older_than: '90d',
    cutoff: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    dry_run: true,
  });
  const table = await life.orders(['prune', '--older-than', '90d', '--dry-run']);
  expect(table.stdout).toMatch(
    /^WOULD BE DELETED +ROWS\nfinished calls and emails +5\n(.+\n)?timeline events +13\n/,
  );
  expect(table.stderr).toMatch(/nothing was deleted\n$/);
  expect(rowsIn(life)).toBe(before);
  const done = await life.orders(['prune', '--older-than', 'P90D']);
  expect(done).toMatchObject({ status: 0, stdout: expect.stringMatching(/^DELETED +ROWS\n/) });
  expect(done.stderr).toMatch(/^\nfrom orders unchanged since .+; new orders reuse the space/);
  expect(rowsIn(life)).toBe(before - 20);
  expect(storedOf(life, 1).events).toMatchObject([{ type: 'payment_succeeded' }, { type: 'delivered' }]);
  expect((await life.orders(['events', 1])).stdout).toContain('shipped -> delivered');
  expect((await life.orders(['batch', 1, '--errors'])).stderr).toBe(
    'its bad rows were deleted by "orders prune"\n',
  );
  expect((await life.orders(['prune', '--older-than', '90d'])).stdout).toMatch(
    /^nothing to delete: no order/,
  );
});

describe('it is refused', () => {
  test.each([
    [[]],
    [['--older-than', '6d']],
    [['--older-than', '90']],
    [['--older-than', '90d', '--url', 'http://127.0.0.1:1']],
  ])('%j', async (args) => {
    const ended = await newHome().run(['prune', ...args, '--json']);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(problemsOf(ended)).toMatchObject([{ code: 'usage' }]);
  });

  test('for a server, whose database it is not', async () => {
    const life = await openLifeInTerminal({ ORDERS_URL: 'http://127.0.0.1:1' });
    const { status, stderr } = await life.orders(['prune', '--older-than', '90d'], {
      env: { ORDERS_DB: undefined },
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^orders: this command needs the order database,/);
  });
});

test.skipIf(!hasTmux())('a person at a terminal is asked first, and Enter is a no', async () => {
  const life = await openLifeInTerminal({}, { clock: longAgo() });
  await orderIn(life, 'delivered');
  const before = rowsIn(life);
  const terminal = await openTerminal(newHome(), { columns: 120, rows: 20 }, { ORDERS_DB: life.desk.path });
  await terminal.enter(command('prune --older-than 90d'));
  await terminal.shows('This cannot be undone.');
  await terminal.key('Enter');
  await terminal.shows(/nothing was deleted\nended with 0/);
  expect(rowsIn(life)).toBe(before);
});

test('beside a server that takes orders it can be stopped, says what has gone, and goes on when it is run again', async () => {
  const life = await openLifeInTerminal({}, { clock: longAgo() });
  const id = await orderIn(life, 'delivered');
  // Many more rows than a few transactions delete.
  const { at } =
    life.desk.rows<{ at: number }>(`SELECT max(at) AS at FROM order_events WHERE order_id = ${id}`)[0] ?? {};
  life.desk.rows(
    `INSERT INTO order_events (order_id, at, type, actor) WITH RECURSIVE n(i) AS
      (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT ?, ?, 'call_repeated', 'settle' FROM n`,
    id,
    at,
  );
  const before = rowsIn(life);
  const home = newHome();
  const env = {
    ORDERS_DB: life.desk.path,
    PAYMENT_SERVICE_URL: life.fake.url,
    NOTIFICATION_SERVICE_URL: life.fake.url,
  };
  const served = home.start(['serve', '--port', '0'], { env });
  const url = (await served.firstLine).replace(/^.* on /, '');
  const pruning = home.start(['prune', '--older-than', '90d', '--json'], { env });
  while (rowsIn(life) === before) await sleep(2);
  pruning.kill('SIGINT');
  const ended = await pruning.ended;
  expect(ended.status).toBe(130);
  expect(problemsOf(ended)).toMatchObject([
    { code: 'interrupted', detail: expect.stringContaining('run the same command to continue') },
  ]);
  const { journal, events } = JSON.parse(ended.stdout);
  expect(events).toBeLessThan(20_000);
  const [rest, placed] = await Promise.all([
    home.json<{ journal: number; events: number }>(['prune', '--older-than', '90d'], { env }),
    home.json<{ id: number }>(['create', '--email', 'a@example.com', '--name', 'A', '--item', 'P:1:1'], {
      env: { ...env, ORDERS_URL: url, ORDERS_DB: undefined },
    }),
  ]);
  expect(placed).toMatchObject({ id: 2, status: 'paid' });
  expect(journal + rest.journal).toBe(2);
  expect(events + rest.events).toBe(20_005);
  expect((await home.json<unknown[]>(['events', '2'], { env })).length).toBe(4);
  served.kill('SIGTERM');
  expect((await served.ended).status).toBe(0);
});
