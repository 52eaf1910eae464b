// Proves that `orders serve` does not write into nothing: within a second of its database file, or what SQLite keeps beside
// it, being removed, moved or replaced it takes no order any more, says so, and ends; the file that stands there is left alone.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rowsIn, type Served, serveIn } from '../../support/server/served.ts';

/** A second, and what a busy machine adds to it. */
const NOTICED_MS = 1_500;
const ENDED_MS = 8_000;

interface Accident {
  readonly name: string;
  readonly happen: (db: string) => void;
  /** Whether there is a database at that path afterwards. */
  readonly isThere: boolean;
}

const ACCIDENTS: readonly Accident[] = [
  { name: 'the file is removed', happen: (db) => rmSync(db), isThere: false },
  { name: 'the file is moved away', happen: (db) => renameSync(db, `${db}.moved`), isThere: false },
  { name: 'a backup is moved over it', happen: (db) => renameSync(backupOf(db), db), isThere: true },
  { name: 'its write-ahead log is removed', happen: (db) => rmSync(`${db}-wal`), isThere: true },
  { name: 'its shared memory is removed', happen: (db) => rmSync(`${db}-shm`), isThere: true },
  {
    name: 'all three are removed',
    happen: (db) => {
      for (const end of ['', '-wal', '-shm']) rmSync(db + end);
    },
    isThere: false,
  },
];

const backupOf = (db: string) => `${db}.backup`;
const idsIn = (path: string) => rowsIn<{ id: number }>(path, 'SELECT id FROM orders').map(({ id }) => id);
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test.for(ACCIDENTS)('$name', { timeout: 300_000 }, async ({ happen, isThere }) => {
  const served = await serveIn();
  const { db } = served.home;
  for (let n = 0; n < 3; n += 1) expect(await served.create()).toBe(201);
  expect((await served.home.run(['backup', backupOf(db)])).status).toBe(0);
  const backedUp = hashOf(backupOf(db));
  expect(await served.create()).toBe(201);

  happen(db);
  const replaced = !existsSync(backupOf(db));
  const answers = await answersUntilEnd(served);
  const late = answers.filter(({ at }) => at > NOTICED_MS);
  expect(counted(late.filter(({ status }) => status >= 200 && status < 300))).toEqual({});
  // 500 names the order that was stored in the moment of the accident, and asks for no repeat.
  const possible = ({ path }: Answer) => [0, 200, 201, 503, ...(path === 'create' ? [500] : [])];
  expect(counted(answers.filter((answer) => !possible(answer).includes(answer.status)))).toEqual({});

  const { status, stderr } = await served.ended;
  expect(status).toBe(6);
  const lines = stderr.split('\n').filter((line) => line.includes(db));
  const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  expect(logged).toContainEqual(expect.objectContaining({ level: 50 }));
  const said = lines.filter((line) => line.startsWith('orders: '));
  expect(said).toHaveLength(1);
  // All that was ever acknowledged is in the copy that the last line names.
  const copy = /\S+\.rescued-[\w-]+/.exec(said[0] ?? '')?.[0] ?? '';
  expect(idsIn(copy)).toEqual(expect.arrayContaining(served.created));

  if (replaced) expect(hashOf(db)).toBe(backedUp);
  else expect(existsSync(db), 'no new file is made in its place').toBe(isThere);
  // The next process finds a database that is whole, with all of its own and nothing of another one's, or refuses.
  const next = await served.home.run(['list', '--json']);
  if (next.status === 0) {
    expect(JSON.parse(next.stdout)).toHaveLength(replaced ? 3 : served.created.length);
    expect(idsIn(db)).toHaveLength(replaced ? 3 : served.created.length);
  } else expect(next).toMatchObject({ status: 6, stderr: expect.stringContaining(copy) });
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
