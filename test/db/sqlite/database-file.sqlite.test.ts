// Proves that the file of a SQLite database is watched while it is in use, and that what was stored in one that is lost
// can be saved.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { reopenWriter } from '../../../src/db/sqlite/connection.ts';
import { createDatabaseFile, rescuedCopies } from '../../../src/db/sqlite/database-file.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { tempPath } from '../../support/temp.ts';

const DRAFT = {
  customerEmail: 'a@example.com',
  customerName: 'A',
  currency: 'JPY',
  totalAmount: 10,
  items: [{ productName: 'x', quantity: 1, unitPrice: 10 }],
};

async function opened() {
  const path = tempPath('orders.db');
  const store = await openStore(path);
  const insert = () => store.write(async (tx) => (await tx.insertOrder(DRAFT, 0)).id);
  await insert();
  return { path, store, insert };
}

const ACCIDENTS: Record<string, (path: string) => void> = {
  'the file is removed': (path) => rmSync(path),
  'the file is moved away': (path) => renameSync(path, `${path}.away`),
  'another file takes its place': (path) => {
    writeFileSync(`${path}.other`, readFileSync(path));
    renameSync(`${path}.other`, path);
  },
  'the log is removed': (path) => rmSync(`${path}-wal`),
  'the index of the log is removed': (path) => rmSync(`${path}-shm`),
};

describe.each(Object.entries(ACCIDENTS))('%s', (_name, accident) => {
  test('nothing is acknowledged or read any more, and all of it can be saved', async () => {
    const { path, store, insert } = await opened();
    store.file?.check();
    accident(path);
    const before = existsSync(path) ? readFileSync(path) : undefined;
    await expect(insert()).rejects.toMatchObject({ kind: 'unavailable', code: 'database_lost' });
    expect(() => store.file?.check()).toThrow('while it was in use');
    await expect(store.read.order(1)).rejects.toMatchObject({ code: 'database_lost' });
    const copy = (await store.file?.rescue()) ?? '';
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const saved = openSqliteFile(copy, { readonly: true });
    expect(saved.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(1);
    expect(saved.pragma('integrity_check', { simple: true })).toBe('ok');
    saved.close();
    await store.close();
    if (before) expect(readFileSync(path)).toEqual(before);
  });
});

test('the log of a lost database is not taken for that of the next one in its place', async () => {
  const { path, store } = await opened();
  expect(existsSync(`${path}-wal`)).toBe(true);
  ACCIDENTS['another file takes its place']?.(path);
  await store.file?.rescue();
  await store.close();
  expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
});

test('what is older than a rescued copy, and has lost its log, is not opened', async () => {
  const { path, store } = await opened();
  rmSync(`${path}-wal`);
  const copy = (await store.file?.rescue()) ?? '';
  await store.close();
  await expect(openStore(path)).rejects.toThrow(`mv "${copy}" "${path}"`);
  renameSync(copy, path);
  const again = await openStore(path);
  expect(await again.read.order(1)).toMatchObject({ id: 1 });
  await again.close();
});

test('another file that was put in its place since is opened', async () => {
  const { path, store } = await opened();
  ACCIDENTS['another file takes its place']?.(path);
  const copy = await store.file?.rescue();
  await store.close();
  expect(rescuedCopies(path)).toEqual([copy]);
  const again = await openStore(path);
  expect(await again.read.chargesHeld()).toBe(false);
  await again.close();
});

test('a database that has gone is not made anew where a copy of it was saved', async () => {
  const { path, store } = await opened();
  rmSync(path);
  const copy = await store.file?.rescue();
  expect(rescuedCopies(path)).toEqual([copy]);
  await store.close();
  await expect(openStore(path)).rejects.toThrow(`mv "${copy}" "${path}"`);
  expect(existsSync(path)).toBe(false);
});

test('a database that another program took out of WAL is put back into it', async () => {
  const { path, store } = await opened();
  await store.close();
  const foreign = openSqliteFile(path);
  expect(foreign.pragma('journal_mode = DELETE', { simple: true })).toBe('delete');
  foreign.close();
  const again = await openStore(path);
  expect(await again.read.order(1)).toMatchObject({ id: 1 });
  again.file?.check();
  await again.close();
  const read = openSqliteFile(path, { readonly: true });
  expect(read.pragma('journal_mode', { simple: true })).toBe('wal');
  read.close();
});

test('a writer that is opened again makes no database', async () => {
  const path = tempPath('orders.db');
  await expect(reopenWriter(path)).rejects.toMatchObject({ code: 'database_unusable' });
  expect(existsSync(path)).toBe(false);
});

test('a file that is there already is neither opened nor changed by making it', () => {
  const path = tempPath('orders.db');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x', { mode: 0o640 });
  createDatabaseFile(path);
  expect(readFileSync(path, 'utf8')).toBe('x');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(basename(path)).toBe('orders.db');
});
