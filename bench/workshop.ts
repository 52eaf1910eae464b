// The processes of a benchmark and its temporary folder: all of them are gone when it ends, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A process that serves something until it is stopped. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Finished {
  readonly output: string;
  readonly wallMs: number;
}

type Env = Readonly<Record<string, string>>;
/** Told of what is logged as it comes. Without it the log goes nowhere. */
type OnLog = (piece: Buffer) => void;

export interface Workshop {
  readonly folder: string;
  /** Starts a process and resolves when it has printed its URL. */
  serve(command: string, args: readonly string[], env?: Env, onLog?: OnLog): Promise<Served>;
  /** Runs a process to its end. Rejects unless it ends with code 0. Its output may go to a file instead. */
  run(command: string, args: readonly string[], env?: Env, outputPath?: string): Promise<Finished>;
  /** Ends every process by its pid, then removes the folder. */
  close(): Promise<void>;
}

/** A number is an open file. */
type Sink = 'pipe' | 'ignore' | number;

const READY_MS = 30_000;
const GRACE_MS = 10_000;

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'orders-bench-'));
  const living = new Set<ChildProcess>();
  const start = (command: string, args: readonly string[], env: Env, stdout: Sink, stderr: Sink) => {
    // The folder is empty, so no `.env` of the developer gets in.
    const options = { cwd: folder, env: { ...cleanEnv(), ...env } };
    const child = spawn(command, args, { ...options, stdio: ['ignore', stdout, stderr] });
    living.add(child);
    child.once('exit', () => living.delete(child));
    child.once('error', () => living.delete(child));
    return child;
  };
  return {
    folder,
    async serve(command, args, env = {}, onLog) {
      const child = start(command, args, env, 'pipe', onLog ? 'pipe' : 'ignore');
      if (onLog) child.stderr?.on('data', onLog);
      return { url: await urlFrom(child, command), pid: child.pid ?? 0, stop: () => end(child) };
    },
    async run(command, args, env = {}, outputPath) {
      const file = outputPath === undefined ? undefined : openSync(outputPath, 'w');
      const started = performance.now();
      const child = start(command, args, env, file ?? 'pipe', 'pipe');
      if (file !== undefined) closeSync(file);
      let [output, said] = ['', ''];
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const closed = once(child, 'close');
      const [code] = await once(child, 'exit');
      const wallMs = performance.now() - started;
      await closed;
      if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}: ${said}`);
      return { output, wallMs };
    },
    async close() {
      await Promise.all([...living].map(end));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** This environment without what configures Orders, and with this Node.js first on the path. */
function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ORDERS|PAYMENT_SERVICE|NOTIFICATION_SERVICE)_|^NODE_ENV$/.test(name),
  );
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(kept), PATH: path };
}

function urlFrom(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${name} ${why}`));
    const timer = setTimeout(() => give(`was not ready within ${READY_MS / 1000} s`), READY_MS);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [url] = /http:\/\/\S+(?=\n)/.exec(output) ?? [];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('error', (error) => give(`did not start (${error.message})`));
    child.once('exit', (code) => give(`ended with code ${String(code)} before it was ready`));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  // Only then has all been read that it has written.
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await closed;
  clearTimeout(force);
}
