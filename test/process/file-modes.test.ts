// Proves that every file the program makes is its owner's alone, while it is being made and afterwards, though the umask
// would let everybody read and write it.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { serveIn } from '../support/server/served.ts';
import { until } from '../support/until.ts';

const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price\n';
const FOLDER = 0o700;
const FILE = 0o600;

/** By their paths below `folder`; a name made at random counts as `*`. */
function modesIn(folder: string): Record<string, number> {
  const modes: Record<string, number> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (found) modes[name.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '*')] = found.mode & 0o777;
  }
  return modes;
}

function openHome() {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const home = newHome();
  const tmp = join(home.folder, 'tmp');
  mkdirSync(tmp);
  return { home, tmp, env: { TMPDIR: tmp } };
}

test('what a server makes: order book, ledger, and a file that comes in', async () => {
  const { home, tmp, env } = openHome();
  const served = await serveIn(home, env);
  expect(await served.create()).toBe(201);
  const made = ['db', 'db-wal', 'db-shm', 'db.sandbox', 'db.sandbox-wal', 'db.sandbox-shm'];
  expect(modesIn(join(home.folder, 'data'))).toEqual({
    orders: FOLDER,
    ...Object.fromEntries(made.map((end) => [`orders/orders.${end}`, FILE])),
  });
  const giveUp = new AbortController();
  const body = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from(HEADER)) });
  const sending = fetch(`${served.url}/api/v1/batches/`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body,
    duplex: 'half',
    signal: giveUp.signal,
  }).catch(() => {});
  await until(() => Object.keys(modesIn(tmp)).length === 2);
  expect(modesIn(tmp)).toEqual({ 'orders-spool-*': FOLDER, 'orders-spool-*/orders.csv': FILE });
  giveUp.abort();
  await sending;
  await until(() => readdirSync(tmp).length === 0);
  await served.stop();
});

test('what commands make: standard input, export, rejects, backup', async () => {
  const { home, tmp, env } = openHome();
  const reading = home.start(['import', '-'], { env, input: HEADER, goesOn: true });
  await until(() => Object.keys(modesIn(tmp)).length === 2);
  expect(modesIn(tmp)).toEqual({ 'orders-spool-*': FOLDER, 'orders-spool-*/orders.csv': FILE });
  reading.kill('SIGTERM');
  await reading.ended;
  const rows = ['a@example.com,A,P,1,10\n', 'a@example.com,A,P,x,10\n'];
  const run = async (...args: string[]) => (await home.run(args, { env })).status;
  const importing = { env, input: HEADER + rows.join('') };
  const imported = await home.run(
    ['import', '-', '--on-error', 'skip', '--rejects', 'rejects.csv'],
    importing,
  );
  expect(imported.status).toBe(7);
  expect([await run('export', '--out', 'orders.csv'), await run('backup', 'kept/copy.db')]).toEqual([0, 0]);
  expect(modesIn(home.cwd)).toEqual({
    'rejects.csv': FILE,
    'orders.csv': FILE,
    kept: FOLDER,
    'kept/copy.db': FILE,
  });
  expect(modesIn(join(home.folder, 'data'))).toEqual({
    orders: FOLDER,
    // Whoever only reads leaves these two.
    'orders/orders.db-wal': FILE,
    'orders/orders.db-shm': FILE,
    'orders/orders.db': FILE,
    'orders/orders.db.sandbox': FILE,
  });
  expect(readdirSync(tmp)).toEqual([]);
});

test.skipIf(!existsSync('/proc/self/fd'))('the staging of a file that is being checked', async () => {
  const { home, tmp, env } = openHome();
  const rows = Array.from({ length: 500 }, (_, n) => `c${n}@example.com,C,P,1,10\n`);
  writeFileSync(join(home.cwd, 'orders.csv'), HEADER + rows.join(''));
  const importing = home.start(['import', 'orders.csv'], { env });
  const modes = new Set<number>();
  await until(() => {
    for (const path of openFiles(importing.pid)) {
      try {
        const stat = statSync(path);
        // Another file may have its number by now.
        if (stat.isFile() && readlinkSync(path).startsWith(tmp)) modes.add(stat.mode & 0o777);
      } catch {
        // Closed meanwhile.
      }
    }
    return modes.size > 0;
  });
  expect([...modes]).toEqual([FILE]);
  importing.kill('SIGTERM');
  await importing.ended;
  expect(readdirSync(tmp)).toEqual([]);
});

function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
