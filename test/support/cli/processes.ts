// The processes of a run and its temporary folder: all of them are gone when it ends, however it ends.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A process that serves something until it is stopped. */
export interface Served {
  readonly url: string;
  /** What it holds of the machine's memory, shared libraries included. */
  rssMiB(): number;
  stop(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;
/** Receives the log as it comes. Without it the log goes nowhere. */
type OnLog = (piece: Buffer) => void;

export interface Processes {
  readonly folder: string;
  /** Starts a process and resolves when it has printed its URL. */
  serve(command: string, args: readonly string[], env?: Env, onLog?: OnLog): Promise<Served>;
  /** Runs a process to its end. Rejects unless it ends with code 0. */
  run(
    command: string,
    args: readonly string[],
    env?: Env,
  ): Promise<{ readonly output: string; readonly wallMs: number }>;
}

const READY_MS = 30_000;
const GRACE_MS = 10_000;

/** Resolves to the exit code: that of `work`, or 1 with the error on stderr. */
export async function withProcesses(
  name: string,
  work: (processes: Processes) => Promise<number>,
): Promise<number> {
  const { processes, close } = openProcesses();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(130)));
  }
  try {
    return await work(processes);
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await close();
  }
}

function openProcesses() {
  const folder = mkdtempSync(join(tmpdir(), 'orders-bench-'));
  const living = new Set<ChildProcess>();
  const start = (command: string, args: readonly string[], env: Env, stderr: 'pipe' | 'ignore') => {
    // The folder is empty, so no `.env` of the developer gets in.
    const options = { cwd: folder, env: { ...cleanEnv(), ...env } };
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', stderr] });
    living.add(child);
    for (const event of ['exit', 'error']) child.once(event, () => living.delete(child));
    return child;
  };
  const processes: Processes = {
    folder,
    async serve(command, args, env = {}, onLog) {
      const child = start(command, args, env, onLog ? 'pipe' : 'ignore');
      if (onLog) child.stderr?.on('data', onLog);
      const url = await urlFrom(child, command);
      return { url, rssMiB: () => rssMiB(child.pid ?? 0), stop: () => end(child) };
    },
    async run(command, args, env = {}) {
      const started = performance.now();
      const child = start(command, args, env, 'pipe');
      const written = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')));
      const [code] = await once(child, 'exit');
      const wallMs = performance.now() - started;
      const [output = '', errors = ''] = await written;
      if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}: ${errors}`);
      return { output, wallMs };
    },
  };
  const close = async () => {
    await Promise.all([...living].map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  return { processes, close };
}

/** Settings of Orders, and certificates: Node.js reads them at each start, which slows a bare one as much as ours. */
const DROPPED = /^(ORDERS|PAYMENT_SERVICE|NOTIFICATION_SERVICE)_|^NODE_ENV$|^NODE_EXTRA_CA_CERTS$/;

/** This environment without those, and with this Node.js first on the path. */
function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !DROPPED.test(name));
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(kept), PATH: path };
}

function urlFrom(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}`));
    const timer = setTimeout(() => fail(`was not ready within ${READY_MS / 1000} s`), READY_MS);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [url] = /http:\/\/\S+(?=\n)/.exec(output) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', (code) => fail(`ended with code ${String(code)} before it was ready`));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  // Only then its whole output has been read.
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await closed;
  clearTimeout(force);
}

/** As its system counts it. */
function rssMiB(pid: number): number {
  const status = `/proc/${pid}/status`;
  // Starting a process takes its time from what is measured.
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kibibytes ?? 0) / 1_024;
}
