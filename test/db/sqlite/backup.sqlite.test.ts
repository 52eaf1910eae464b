// Proves that a backup taken while orders are being placed is whole, and that a restored book goes on safely even
// where the Payment Service has seen its next order ids before; and that others in its folder neither read nor change it.
import {
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { backupDatabase } from '../../../src/db/sqlite/backup.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { refusal } from '../../support/orders/check-file.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { tempPath } from '../../support/temp.ts';

test('a backup beside running writes holds whole orders only, and all that were answered before', async () => {
  const fake = await openFakes();
  const { desk, path } = await openDesk(fake);
  await Promise.all(Array.from({ length: 30 }, () => desk.createOrder(orderOf(10), CALLER)));
  const more = Array.from({ length: 60 }, () => desk.createOrder(orderOf(10), CALLER));
  const copy = await backupDatabase(path, tempPath('copy.db'));
  await Promise.all(more);
  expect(copy.orders).toBeGreaterThanOrEqual(30);
  expect(existsSync(`${copy.file}-wal`)).toBe(false);
  const store = await openStore(copy.file);
  const page = await store.read.list({ filter: {}, skip: 0, limit: 1000, before: undefined });
  await store.close();
  expect(page.orders).toHaveLength(copy.orders);
  expect(page.orders.every((order) => order.items.length === 1 && order.totalAmount === 10)).toBe(true);
  expect(statSync(copy.file).mode & 0o777).toBe(0o600);
});

test('a file that is there is never overwritten', async () => {
  const { path } = await openDesk(await openFakes());
  const file = tempPath('copy.db');
  writeFileSync(file, 'precious');
  await expect(backupDatabase(path, file)).rejects.toMatchObject({ kind: 'usage' });
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('there has to be an order book, and a folder that can be written', async () => {
  const { path } = await openDesk(await openFakes());
  await expect(backupDatabase(tempPath('none.db'), tempPath('copy.db'))).rejects.toMatchObject({
    kind: 'usage',
  });
  await expect(backupDatabase(path, '/proc/x/copy.db')).rejects.toMatchObject({ kind: 'unavailable' });
});

test('after a restore, new orders with ids of lost ones adopt nothing foreign', async () => {
  const fake = await openFakes();
  const lost = await openDesk(fake);
  await lost.desk.createOrder(orderOf(10), CALLER);
  const copy = await backupDatabase(lost.path, tempPath('copy.db'));
  const gone = await lost.desk.createOrder(orderOf(20), CALLER);
  const restored = tempPath('restored.db');
  copyFileSync(copy.file, restored);
  const { desk } = await openDesk(fake, { path: restored });
  // The same id, another amount, and the answer to its payment is lost before the charge.
  fake.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const again = await desk.createOrder(orderOf(30), CALLER);
  expect(again).toMatchObject({ id: gone.id, status: 'pending' });
  fake.script.onPayment(() => undefined);
  // The record of that id holds the charge of the order that was lost: a person decides.
  await expect(desk.payOrder(again.id, CALLER)).rejects.toMatchObject({ code: 'payment_record_disagrees' });
  await desk.resolveOrder(again.id, { refund: 'pay_2' }, CALLER);
  expect(await desk.payOrder(again.id, CALLER)).toMatchObject({ status: 'paid' });
  expect(fake.charges.filter((charge) => charge.orderId === again.id).map(({ amount }) => amount)).toEqual([
    20, 30,
  ]);
  expect(fake.net().get(again.id)).toBe(30);
  await desk.cancelOrder(again.id, CALLER);
  expect(fake.net().get(again.id)).toBe(0);
  rmSync(copy.file);
});

test('nothing that lies there beforehand is used, and nobody can look at what is being copied', async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const { desk, path } = await openDesk(await openFakes());
  await desk.createOrder(orderOf(10), CALLER);
  const file = tempPath('copy.db');
  const folder = dirname(file);
  const victim = tempPath('victim');
  writeFileSync(victim, 'precious');
  // As another user of a shared folder would, who can foresee a name.
  const foreseen = `${file}.${process.pid}.partial`;
  writeFileSync(foreseen, '', { mode: 0o666 });
  for (const end of ['-wal', '-shm', '-journal']) symlinkSync(victim, `${foreseen}${end}`);
  const planted = readdirSync(folder);
  const modes = new Map<string, string>();
  let isDone = false;
  const copying = backupDatabase(path, file).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const own = readdirSync(folder).filter((name) => !planted.includes(name));
    for (const name of own) {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (found) modes.set(name, (found.mode & 0o777).toString(8));
    }
    await turn();
  }
  await copying;
  expect([...modes.values()].sort()).toEqual(['600', '700']);
  expect(readdirSync(folder)).toEqual(['copy.db', ...planted]);
  expect([readFileSync(foreseen, 'utf8'), readFileSync(victim, 'utf8')]).toEqual(['', 'precious']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(['-wal', '-shm', '-journal'])(
  'what SQLite would read with the copy is refused: %s',
  async (end) => {
    const { path } = await openDesk(await openFakes());
    const file = tempPath('copy.db');
    symlinkSync('nowhere', `${file}${end}`);
    for (const dryRun of [true, false]) {
      const { kind, message } = await refusal(backupDatabase(path, file, { dryRun }));
      expect(kind).toBe('usage');
      expect(message).toContain(`copy.db${end} already exists; SQLite would read it as part of the copy`);
    }
    expect(existsSync(file)).toBe(false);
  },
);

test('one that is stopped leaves nothing', async () => {
  const { path } = await openDesk(await openFakes());
  const file = tempPath('copy.db');
  const { kind, message } = await refusal(backupDatabase(path, file, { signal: AbortSignal.abort() }));
  expect(kind).toBe('interrupted');
  expect(message).toContain('copy.db was not written');
  expect(readdirSync(dirname(file))).toEqual([]);
});
