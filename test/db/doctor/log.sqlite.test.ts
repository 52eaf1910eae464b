// Proves that damage of a write-ahead log is told before SQLite cuts the log off there, and that no whole log, and none that
// a crash has left, counts as damaged.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { logFinding } from '../../../src/db/doctor/log.ts';
import { diagnoseSqlite } from '../../../src/db/doctor/sqlite.ts';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { tempPath } from '../../support/temp.ts';

const HEADER = 32;
const FRAME = 24 + 4_096;

/** Of a database that a killed process has left, with a commit in each frame. */
function leftBehind(commits: number): { readonly path: string; readonly log: Buffer } {
  const [live, path] = [tempPath('live.db'), tempPath('left.db')];
  const handle = openSqliteFile(live);
  handle.pragma('journal_mode = WAL');
  handle.exec('CREATE TABLE t (n integer)');
  handle.pragma('wal_checkpoint(TRUNCATE)');
  for (let n = 0; n < commits; n += 1) handle.prepare('INSERT INTO t VALUES (?)').run(n);
  copyFileSync(live, path);
  const log = readFileSync(`${live}-wal`);
  handle.close();
  expect(log.length).toBe(HEADER + commits * FRAME);
  return { path, log };
}

function findingOf(path: string, log: Buffer) {
  writeFileSync(`${path}-wal`, log);
  return logFinding(path);
}

const flipped = (log: Buffer, at: number) => {
  const copy = Buffer.from(log);
  copy[at] = (copy[at] ?? 0) ^ 4;
  return copy;
};

test.each([
  ['the header', 17, 6],
  ['the first frame', HEADER + 100, 6],
  ['the number of a page', HEADER + FRAME + 2, 5],
  ['the mark of a commit', HEADER + FRAME + 7, 4],
  ['a salt', HEADER + 2 * FRAME + 9, 3],
  ['a checksum', HEADER + 2 * FRAME + 20, 4],
])('a changed bit in %s is told', (_where, at, least) => {
  const { path, log } = leftBehind(7);
  expect(findingOf(path, log)).toBeUndefined();
  const found = findingOf(path, flipped(log, at));
  expect(found).toMatchObject({ check: 'log', ok: false });
  const [, commits] = /at least (\d+) commit/.exec(found?.detail ?? '') ?? [];
  expect(Number(commits)).toBeGreaterThanOrEqual(least - 1);
});

test('what a crash leaves is no damage', () => {
  const { path, log } = leftBehind(4);
  const last = HEADER + 3 * FRAME;
  // Half a frame; a frame of which the disk has written a part; the frames of the log before.
  for (const left of [
    log.subarray(0, last + 900),
    Buffer.from(log).fill(0, last + 2_048, last + FRAME),
    Buffer.concat([log, leftBehind(3).log.subarray(HEADER)]),
    Buffer.alloc(0),
    log.subarray(0, 20),
    Buffer.from(log).fill(0, last),
  ]) {
    expect(findingOf(path, left)).toBeUndefined();
  }
  expect(logFinding(tempPath('none.db'))).toBeUndefined();
});

test('doctor tells it and leaves the log as it is; a server does not start', async () => {
  const home = newHome();
  const path = `${home.cwd}/orders.db`;
  const env = { ORDERS_DB: path };
  const create = () =>
    home.run(['create', '--email', 'a@example.com', '--name', 'A', '--item', 'A:1:1'], { env });
  await create();
  // As long as one connection is open, none that closes removes the log.
  const open = openSqliteFile(path);
  open.prepare('SELECT 1 FROM orders').get();
  for (let n = 0; n < 3; n += 1) expect((await create()).status).toBe(0);
  const [file, log] = [readFileSync(path), flipped(readFileSync(`${path}-wal`), HEADER + 300)];
  open.close();
  writeFileSync(path, file);
  writeFileSync(`${path}-wal`, log);
  const findings = await diagnoseSqlite(path, false);
  expect(findings.filter(({ check }) => check === 'log' || check === 'writable')).toMatchObject([
    { check: 'log', ok: false, fix: { to: 'keep_damaged_log' } },
  ]);
  expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
  const served = await home.run(['serve', '--port', '0'], { env });
  expect(served).toMatchObject({ status: 6, stdout: '' });
  expect(served.stderr).toMatch(/^orders: \S+-wal is damaged: at least \d+ commits .*docs\/runbook\.md\n$/);
  expect(existsSync(`${path}-wal`)).toBe(true);
});
