// The processes of a benchmark and its temporary folder: all of them are gone when it ends, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process that serves something until it is stopped. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Finished {
  readonly output: string;
  readonly wallMs: number;
}

export interface Workshop {
  readonly folder: string;
  /** Starts a process and resolves when it has printed its URL. Its logs go nowhere but to `onLog`, line by line. */
  serve(
    command: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    onLog?: (line: string) => void,
  ): Promise<Served>;
  /** Runs a process to its end. Rejects unless it ends with code 0. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
  /** Ends every process by its pid, then removes the folder. */
  close(): Promise<void>;
}

const READY_MS = 30_000;
const GRACE_MS = 10_000;

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'orders-bench-'));
  const living = new Set<ChildProcess>();
  const start = (
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    onLog?: (line: string) => void,
  ) => {
    // The folder is empty, so no `.env` of the developer gets in.
    const options = { cwd: folder, env: { ...cleanEnv(), ...env } };
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', onLog ? 'pipe' : 'ignore'] });
    if (child.stderr && onLog) createInterface({ input: child.stderr }).on('line', onLog);
    living.add(child);
    child.once('exit', () => living.delete(child));
    child.once('error', () => living.delete(child));
    return child;
  };
  return {
    folder,
    async serve(command, args, env, onLog) {
      const child = start(command, args, env, onLog);
      return { url: await urlFrom(child, command), stop: () => end(child) };
    },
    async run(command, args, env) {
      const started = performance.now();
      const child = start(command, args, env);
      let output = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      const closed = once(child, 'close');
      const [code] = await once(child, 'exit');
      const wallMs = performance.now() - started;
      await closed;
      if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${String(code)}`);
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
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exited;
  clearTimeout(force);
}
