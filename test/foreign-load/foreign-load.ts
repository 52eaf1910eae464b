// Two `orders serve` under load and commands beside them on one SQLite file, while foreign programs read, write, copy and
// vacuum it; then what is left is held against what clients were told and what the services did.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSqliteBook } from '../kills/book.ts';
import { type Acknowledged, acknowledge, startClients } from '../kills/load.ts';
import { end, startServer } from '../kills/serving.ts';
import { violationsOf } from '../kills/verdict.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { startForeignWork } from './foreign-work.ts';

export interface ForeignLoadSummary {
  readonly orders: number;
  readonly acknowledged: number;
  readonly charges: number;
  /** Answers by status, commands by exit code, foreign work by what was done. */
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

const SERVERS = 2;
const CLIENTS = 8;
/** Longer than any lock is waited for and any call may take: a client that gives up earlier says nothing of the answer. */
const ANSWER_MS = 60_000;
const PAYMENT_TIMEOUT_MS = 10_000;
const SETTLED_MS = 10_000;

/** Works for `seconds`, and longer where foreign work needs it to be seen, from an empty database to the verdict. */
export async function runForeignLoad({
  seconds,
  random,
}: {
  readonly seconds: number;
  readonly random: () => number;
}): Promise<ForeignLoadSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-foreign-'));
  const database = join(folder, 'orders.db');
  const fake = await startFakeServices();
  const env = { ORDERS_PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS) };
  const servers = [await startServer(database, fake, env)];
  while (servers.length < SERVERS) servers.push(await startServer(database, fake, env));
  const acknowledged: Acknowledged = new Map();
  const counts: Record<string, number> = {};
  const violations: string[] = [];
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const clients = startClients({
    count: CLIENTS,
    url: () => servers[Math.floor(random() * servers.length)]?.url ?? '',
    acknowledged,
    random,
    answerMs: ANSWER_MS,
    onAnswer({ status }) {
      count(`answer ${status}`);
      if (status >= 300 && status !== 503) violations.push(`A1: an answer was ${status}`);
    },
  });
  const foreign = startForeignWork(database);
  const commands = startCommands({ database, fake, acknowledged, count });
  try {
    await Promise.all([sleep(seconds * 1_000), foreign.onceRound]);
    await Promise.all([clients.stop(), commands.stop()]);
    await foreign.stop();
    const latest = performance.now() + SETTLED_MS;
    while ((await readSqliteBook(database)).open > 0 && performance.now() < latest) await sleep(100);
    await Promise.all(servers.map((server) => end(server, 'SIGTERM')));
    const book = await readSqliteBook(database);
    violations.push(
      ...foreign.faults,
      ...commands.faults,
      ...violationsOf(book, fake, acknowledged),
      ...(book.open > 0 ? [`J2: ${book.open} journal rows stay open`] : []),
    );
    return {
      orders: book.orders.length,
      acknowledged: acknowledged.size,
      charges: fake.charges.length,
      counts: { ...counts, ...foreign.counts },
      violations,
    };
  } finally {
    await Promise.all([clients.stop(), commands.stop(), foreign.stop()]);
    await Promise.all(servers.map((server) => end(server, 'SIGKILL')));
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface CommandsOptions {
  readonly database: string;
  readonly fake: FakeServices;
  readonly acknowledged: Acknowledged;
  readonly count: (what: string) => void;
}

/** One command after the other; 6 is what a command says where the database cannot be had just now. */
function startCommands({ database, fake, acknowledged, count }: CommandsOptions) {
  const faults: string[] = [];
  let stopped = false;
  const run = async (...args: string[]): Promise<string | undefined> => {
    const { status, stdout, stderr } = await runCommand(database, fake, args);
    count(`orders ${args[0]} ended with ${status}`);
    if (status === 0) return stdout;
    if (status !== 6) faults.push(`C1: orders ${args.join(' ')} ended with ${status}: ${stderr}`);
    return undefined;
  };
  const work = async () => {
    while (!stopped) {
      const key = randomUUID();
      const flags = ['--email', 'kill@example.com', '--name', 'Kill', '--item', 'Part:3:0.7'];
      const created = await run('create', ...flags, '--idempotency-key', key, '--json');
      if (created !== undefined) {
        const order = JSON.parse(created) as { id: number; status: string };
        acknowledge(acknowledged, order, key);
        await run('cancel', String(order.id), '--yes');
      }
      await run('list', '--limit', '3');
      await run('doctor');
      await run('__complete', 'orders', 'show', '');
    }
  };
  const working = work();
  return {
    faults,
    async stop() {
      stopped = true;
      await working;
    },
  };
}

function runCommand(database: string, fake: FakeServices, args: readonly string[]) {
  const child = spawn(join(process.cwd(), 'bin', 'orders'), args, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      ORDERS_DB: database,
      PAYMENT_SERVICE_URL: fake.url,
      NOTIFICATION_SERVICE_URL: fake.url,
      ORDERS_PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS),
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}
