// Proves that `orders serve` does not write into nothing: within a second of its database file, or what SQLite keeps beside
// it, being removed, moved or replaced it takes no order any more, says so, and ends; the file that stands there is left alone.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rowsIn, type Served, serveIn } from '../support/served.ts';

/** A second, and what a busy machine adds to it. */
const NOTICED_MS = 1_500;
const ENDED_MS = 8_000;

interface Accident {
  readonly name: string;
  readonly happen: (db: string) => void;
  /** Whether what is left holds all orders that were ever acknowledged. */
  readonly keepsAll: boolean;
}

const ACCIDENTS: readonly Accident[] = [
  { name: 'the file is removed', happen: (db) => rmSync(db), keepsAll: false },
  { name: 'the file is moved away', happen: (db) => renameSync(db, `${db}.moved`), keepsAll: false },
  { name: 'a backup is moved over it', happen: (db) => renameSync(backupOf(db), db), keepsAll: false },
  { name: 'its write-ahead log is removed', happen: (db) => rmSync(`${db}-wal`), keepsAll: true },
  { name: 'its shared memory is removed', happen: (db) => rmSync(`${db}-shm`), keepsAll: true },
  {
    name: 'all three are removed',
    happen: (db) => {
      for (const end of ['', '-wal', '-shm']) rmSync(db + end);
    },
    keepsAll: false,
  },
];

const backupOf = (db: string) => `${db}.backup`;
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test.for(ACCIDENTS)('$name', async ({ happen, keepsAll }) => {
  const served = await serveIn();
  const { db } = served.home;
  for (let n = 0; n < 3; n += 1) expect(await served.create()).toBe(201);
  expect((await served.home.run(['backup', backupOf(db)])).status).toBe(0);
  const backedUp = hashOf(backupOf(db));
  expect(await served.create()).toBe(201);

  happen(db);
  const isReplaced = !existsSync(backupOf(db));
  const answers = await answersUntilEnd(served);
  const late = answers.filter(({ at }) => at > NOTICED_MS);
  expect(counted(late.filter(({ status }) => status >= 200 && status < 300))).toEqual({});
  expect(counted(answers.filter(({ status }) => ![0, 200, 201, 503].includes(status)))).toEqual({});

  const { status, stderr } = await served.ended;
  expect(status).toBe(6);
  const lines = stderr.split('\n').filter((line) => line.includes(db));
  const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  expect(logged).toContainEqual(expect.objectContaining({ level: 50 }));
  expect(lines.filter((line) => line.startsWith('orders: '))).toHaveLength(1);

  if (isReplaced) expect(hashOf(db)).toBe(backedUp);
  else expect(existsSync(db), 'no new file is made in its place').toBe(keepsAll);
  if (!existsSync(db)) return;
  // The next process finds a database that is whole, without anything of another one's log.
  const list = await served.home.json<{ id: number }[]>(['list']);
  expect(list).toHaveLength(isReplaced ? 3 : served.created.length);
  expect(rowsIn(db, 'SELECT id FROM orders')).toHaveLength(list.length);
});

interface Answer {
  readonly path: string;
  /** Milliseconds after the accident when it was asked for. */
  readonly at: number;
  readonly status: number;
}

/** How often which path was answered how. */
function counted(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path, status } of answers)
    counts[`${path} ${status}`] = (counts[`${path} ${status}`] ?? 0) + 1;
  return counts;
}

/** Asks for everything, again and again, until the process has ended by itself or has had time enough. */
async function answersUntilEnd(served: Served): Promise<Answer[]> {
  const start = performance.now();
  let ended = false;
  void served.ended.then(() => {
    ended = true;
  });
  const answers: Answer[] = [];
  while (!ended && performance.now() - start < ENDED_MS) {
    const at = Math.round(performance.now() - start);
    const note = (path: string) => (status: number) => void answers.push({ path, at, status });
    await Promise.all([
      served.create().then(note('create')),
      served.statusOf('/api/v1/orders/').then(note('list')),
      served.statusOf('/api/v1/orders/1').then(note('show')),
      served.statusOf('/readyz').then(note('readyz')),
    ]);
    await sleep(20);
  }
  if (!ended) served.kill('SIGKILL');
  return answers;
}
