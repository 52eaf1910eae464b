// Proves that an acknowledged order survives every other program that works on the database file: whatever opens, reads,
// writes, copies, vacuums and closes it, each order that was answered with 201 is there after a clean stop.
import { expect, test } from 'vitest';
import {
  begin,
  FOREIGN_PROGRAMS,
  type ForeignProgram,
  holdWriteLock,
  isThere,
  oldest,
  runForeign,
} from '../../support/database/foreign-programs.ts';
import { rowsIn, type Served, serveIn } from '../../support/server/served.ts';

const COUNT = 'SELECT count(*) FROM orders';

/** What was done to the file just before an order was answered with 201, by order. */
type Told = Map<number, string>;

async function place(served: Served, told: Told, after: string): Promise<void> {
  expect(await served.create(), `the order after "${after}"`).toBe(201);
  const id = served.created.at(-1) ?? 0;
  expect(told.get(id), `order ${id} is given out once`).toBeUndefined();
  told.set(id, after);
}

/** Stops the server and asks the next one, then the files themselves: what is gone is named by what was done before it. */
async function isWhole(served: Served, told: Told): Promise<void> {
  const { home } = served;
  await served.stop();
  const again = await serveIn(home);
  const lost: string[] = [];
  for (const [id, after] of told) {
    if ((await again.statusOf(`/api/v1/orders/${id}`)) !== 200) lost.push(`order ${id} after "${after}"`);
  }
  expect(lost).toEqual([]);
  await again.stop();
  const ids = rowsIn<{ id: number }>(home.db, 'SELECT id FROM orders ORDER BY id').map(({ id }) => id);
  const charged = rowsIn<{ id: number }>(
    `${home.db}.sandbox`,
    'SELECT order_id AS id FROM payments ORDER BY id',
  );
  expect(charged.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids);
  expect(ids).toEqual(expect.arrayContaining([...told.keys()]));
}

/** Many processes start here, one after the other, on a machine that may be busy. */
const LIMIT = { timeout: 300_000 };

test.for(FOREIGN_PROGRAMS)(
  '$name reads, copies, vacuums, checkpoints and closes the file',
  LIMIT,
  async (program, { skip }) => {
    if (!isThere(program)) return skip(`there is no ${program.name} here`);
    const served = await serveIn();
    const { db } = served.home;
    const told: Told = new Map();
    const copy = `${db}.copy`;
    const acts: Record<string, () => Promise<unknown>> = {
      'a start': async () => {},
      'a read': () => runForeign(program, db, COUNT),
      'a read of the ledger': () => runForeign(program, `${db}.sandbox`, 'SELECT count(*) FROM payments'),
      'a backup': () => begin(program, program.backup(db, copy)).ended,
      'a write': () => runForeign(program, db, 'CREATE TABLE foreign_table (text TEXT)'),
      'a vacuum': () => runForeign(program, db, 'VACUUM'),
      'a checkpoint': () => runForeign(program, db, 'PRAGMA wal_checkpoint(TRUNCATE)'),
      'a change of the journal mode': () => leaveWal(program, db),
    };
    for (const [after, act] of Object.entries(acts)) {
      await act();
      await place(served, told, after);
      await place(served, told, after);
    }
    await isWhole(served, told);
    expect(rowsIn<{ id: number }>(copy, 'SELECT id FROM orders')).toHaveLength(6);
  },
);

/** Refused, for the file is in use; SQLite's shell ends with 0 all the same where it says so in a row. */
async function leaveWal(program: ForeignProgram, db: string): Promise<void> {
  const left = runForeign(program, db, 'PRAGMA journal_mode = DELETE');
  await expect(left).rejects.toThrow(/database is locked/);
}

test(
  'a foreign transaction holds the write lock for 3 seconds: the order waits for its end',
  LIMIT,
  async () => {
    const served = await serveIn();
    const told: Told = new Map();
    await place(served, told, 'a start');
    const { ended } = await holdWriteLock(oldest(), served.home.db, 3);
    const before = performance.now();
    await place(served, told, 'a lock');
    expect(performance.now() - before).toBeGreaterThan(2_000);
    await ended;
    await place(served, told, 'its release');
    await isWhole(served, told);
    expect(rowsIn(served.home.db, 'SELECT text FROM foreign_notes')).toEqual([{ text: 'held' }]);
  },
);

test('commands come and go beside a server, and a foreign program with each', LIMIT, async () => {
  const served = await serveIn();
  const { home } = served;
  const told: Told = new Map();
  const commands = [
    ['list'],
    ['doctor'],
    ['backup', `${home.folder}/copy.db`],
    ['__complete', 'orders', 'show', ''],
    ['recover'],
  ];
  const program = oldest();
  await place(served, told, 'a start');
  const created = await home.json<{ id: number }>(['create', '--file', '-'], { input: ORDER });
  told.set(created.id, 'a command');
  for (const command of commands) {
    const { status, stderr } = await home.run(command);
    expect(status, `orders ${command[0]}: ${stderr}`).toBe(0);
    await place(served, told, `orders ${command[0]}`);
    await runForeign(program, home.db, COUNT);
    await place(served, told, `a read after orders ${command[0]}`);
  }
  await isWhole(served, told);
});

const ORDER = JSON.stringify({
  customer_email: 'ann@example.com',
  customer_name: 'Ann',
  items: [{ product_name: 'Part', quantity: 1, unit_price: 10 }],
});
