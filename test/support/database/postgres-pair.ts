// A primary and the standby that follows it, at one address: the standby takes its place when it dies, and a new one is
// made from it.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from '../until.ts';
import { movingProxy } from './moving-proxy.ts';
import { newDirectory, PEER, type PostgresServer, startPostgres, startStandby } from './postgres-server.ts';

export interface PostgresPair {
  /** Of whichever server is the primary. */
  readonly url: string;
  primary(): PostgresServer;
  standby(): PostgresServer;
  /** The primary dies, the standby takes its place, alone. */
  failOver(death: Death): Promise<void>;
  /** From the present primary. */
  newStandby(replication: Replication): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

/** Whether a commit waits for the standby. */
export type Replication = 'synchronous' | 'asynchronous';

export interface Death {
  readonly signal: 'SIGKILL' | 'SIGQUIT';
  /** Until this resolves, nothing more reaches the standby: then the primary dies. */
  readonly behind?: () => Promise<void>;
}

/** Memory that other processes of the server share is a file among its own: a killed server leaves it nowhere else. */
const SETTINGS = [
  'dynamic_shared_memory_type=mmap',
  'wal_keep_size=64MB',
  'wal_retrieve_retry_interval=100ms',
];
/** What each server has for itself. */
const OWN = ['postmaster.pid', 'postmaster.opts', 'postgresql.auto.conf'];
const EMPTIED = ['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_stat', 'pg_stat_tmp'];
/** By when every process of the primary has heard that commits wait. */
const HEARD_MS = 200;

export async function startPair(replication: Replication): Promise<PostgresPair> {
  let primary = await startPostgres({ prepare: () => SETTINGS });
  let standby = await standbyOf(primary, replication);
  const proxy = await movingProxy(primary.url);
  return {
    url: proxy.url,
    primary: () => primary,
    standby: () => standby,
    async failOver({ signal, behind }) {
      const [sender] = await ask<{ pid: number }>(primary, 'SELECT pid FROM pg_stat_replication');
      const stopped = behind && sender;
      if (stopped) process.kill(stopped.pid, 'SIGSTOP');
      await behind?.();
      const dying = primary.crash(signal);
      // Otherwise the server would wait for it.
      if (stopped) process.kill(stopped.pid, 'SIGKILL');
      await dying;
      await ask(standby, 'SELECT pg_promote()');
      proxy.moveTo(standby.port);
      const dead = primary;
      primary = standby;
      await dead.remove();
    },
    async newStandby(next) {
      standby = await standbyOf(primary, next);
    },
    async remove() {
      proxy.close();
      await Promise.all([...new Set([primary, standby])].map((server) => server.remove()));
    },
  };
}

async function standbyOf(primary: PostgresServer, replication: Replication): Promise<PostgresServer> {
  const directory = newDirectory();
  await backUp(primary, directory);
  writeFileSync(join(directory, 'standby.signal'), '');
  writeFileSync(join(directory, 'postgresql.auto.conf'), '');
  own(directory, primary.directory);
  const { user, password } = PEER;
  const source = `host=127.0.0.1 port=${primary.port} user=${user} password=${password} application_name=standby`;
  const standby = await startStandby(directory, [...SETTINGS, `primary_conninfo=${source}`]);
  await until(async () => {
    const rows = await ask(primary, "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'");
    return rows.length === 1;
  }, 20);
  await until(
    () =>
      ask(standby, 'SELECT 1')
        .then(() => true)
        .catch(() => false),
    20,
  );
  if (replication === 'synchronous') {
    await ask(primary, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await ask(primary, 'SELECT pg_reload_conf()');
    await until(async () => {
      const rows = await ask(primary, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
      return rows.length === 1;
    }, 20);
    await sleep(HEARD_MS);
  }
  return standby;
}

/** While it is written to: what changes meanwhile the standby replays. */
async function backUp(primary: PostgresServer, directory: string): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('standby', true)");
    const left = [...OWN, ...EMPTIED];
    const taken = readdirSync(primary.directory).filter((name) => !left.includes(name));
    const paths = taken.map((name) => join(primary.directory, name));
    // A file that is dropped meanwhile is no loss; without any other one the standby would not start.
    await promisify(execFile)('cp', ['-a', ...paths, directory]).catch(() => {});
    for (const name of EMPTIED) mkdirSync(join(directory, name));
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(directory, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
}

/** PostgreSQL may run as another user than the tests. */
function own(directory: string, like: string): void {
  const { uid, gid } = statSync(like);
  const made = [...EMPTIED, 'standby.signal', 'postgresql.auto.conf', 'backup_label'];
  for (const path of [directory, ...made.map((name) => join(directory, name))]) chownSync(path, uid, gid);
  chmodSync(directory, 0o700);
}

async function ask<Row>(server: PostgresServer, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}
