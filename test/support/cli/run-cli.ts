// Runs commands as a person's shell or a script would, in a home of its own, where no setting of this machine reaches
// them: in this process, or where a test is about the process itself, by bin/orders.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { tempPath } from '../temp.ts';
import { runInProcess } from './in-process.ts';

export const BIN = fileURLToPath(new URL('../../../bin/orders', import.meta.url));

export interface Ended {
  /** The exit code; null where a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without the lines that a long work writes now and then: on a busy machine anything is long. */
export const withoutProgress = (stderr: string): string =>
  stderr.replace(/^[\d,.]+ of [\d,.]+ (orders stored|MB checked|orders, .*)\n/gm, '');

/** A process that goes on until it is told to stop. */
export interface Started {
  /** Resolves with the first line of standard output, without its end; rejects if there is none. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
  /** What has come on standard output and on standard error so far. */
  stdout(): string;
  stderr(): string;
  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' | 'SIGKILL'): void;
  /** What ended the process; null where it ended by itself, or has not yet. */
  endedBy(): NodeJS.Signals | null;
  readonly pid: number;
}

export interface RunOptions {
  /** Beside the isolated environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Standard input; it is empty and closed without. */
  readonly input?: string | Buffer;
  /** Leaves standard input open behind it. */
  readonly goesOn?: boolean;
  /** In a process of its own: for what looks at the process itself. */
  readonly spawn?: boolean;
}

export interface Home {
  readonly folder: string;
  /** Where the commands work. */
  readonly cwd: string;
  /** Where the database is, when nothing says otherwise. */
  readonly db: string;
  readonly env: Record<string, string>;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Starts a command that serves; it is killed with the test at the latest. */
  start(args: readonly string[], options?: RunOptions): Started;
  /** A line of bash, where `orders` is the command. */
  shell(line: string, options?: RunOptions): Promise<Ended>;
  /** Runs a command with --json that has to end well, and parses what it prints. */
  json<T>(args: readonly string[], options?: RunOptions): Promise<T>;
}

/** A home, a working directory and a data directory of a test's own, gone when it ends. */
export function newHome(): Home {
  const folder = tempPath('home');
  const cwd = join(folder, 'work');
  const data = join(folder, 'data');
  mkdirSync(cwd, { recursive: true });
  const env = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: folder,
    XDG_DATA_HOME: data,
    // Compiled once for all tests, and nothing in the home but what a command makes.
    XDG_CACHE_HOME: join(tmpdir(), 'orders-test-cache'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
  const launch = (file: string, args: readonly string[], options: RunOptions = {}) => {
    const own = { ...env, ...options.env } as NodeJS.ProcessEnv;
    return begin(spawn(file, args, { cwd, env: own, stdio: 'pipe' }), options);
  };
  const run: Home['run'] = (args, options = {}) => {
    const inside = isForProcess(args[0], options)
      ? undefined
      : runInProcess(args, { env: { ...env, ...options.env }, cwd, input: options.input ?? '' });
    return inside ?? launch(BIN, args, options).ended;
  };
  return {
    folder,
    cwd,
    env,
    db: join(data, 'orders', 'orders.db'),
    run,
    start: (args, options) => launch(BIN, args, options),
    shell: (line, options) => {
      const script = `orders() { ${JSON.stringify(BIN)} "$@"; }\n${line}`;
      return launch('/bin/bash', ['-c', script], options).ended;
    },
    async json<T>(args: readonly string[], options?: RunOptions): Promise<T> {
      const { status, stdout, stderr } = await run([...args, '--json'], options);
      if (status !== 0) throw new Error(`orders ${args.join(' ')} ended with ${status}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
  };
}

/** What serves, and settings that Node.js or a library reads itself, want a process of their own. */
function isForProcess(command: string | undefined, { env = {}, goesOn, spawn: asked }: RunOptions): boolean {
  if (asked || goesOn || command === 'serve' || command === 'sandbox') return true;
  return Object.keys(env).some((name) => /^(PATH|TMPDIR|LANG|TZ|LD_|NODE_(?!ENV$)|PG|XDG_CACHE)/.test(name));
}

function begin(child: ChildProcess, { input = '', goesOn = false }: RunOptions): Started {
  let stdout = '';
  let stderr = '';
  let exited = false;
  let seen = () => {};
  const firstLine = new Promise<string>((resolve, reject) => {
    seen = () => {
      const end = stdout.indexOf('\n');
      if (end >= 0) resolve(stdout.slice(0, end));
      else if (exited) reject(new Error(`no line on stdout; stderr: ${stderr}`));
    };
  });
  // Whoever does not ask for the line does not care that there is none.
  firstLine.catch(() => {});
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      exited = true;
      seen();
      resolve({ status, stdout, stderr });
    });
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    seen();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A command that reads no input may be gone before all of it is written.
  child.stdin?.on('error', () => {});
  if (goesOn) child.stdin?.write(input);
  else child.stdin?.end(input);
  onTestFinished(async () => {
    if (!exited) child.kill('SIGKILL');
    await ended;
  });
  return {
    firstLine,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    endedBy: () => child.signalCode,
    pid: child.pid ?? 0,
  };
}
