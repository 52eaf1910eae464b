// Opens PostgreSQL: a pool of connections, each with the settings the program requires.
import pg, { type ClientBase, type Pool } from 'pg';
import type { OrdersError } from '../../domain/shared/errors.ts';
import { unusable } from '../database-errors.ts';
import { greet } from './failover/server-run.ts';
import { poolsTransactions } from './pooler.ts';
import { watchSilence } from './silence.ts';
import { TYPES } from './statements.ts';
import { byAnyWay, type Way, waysTo } from './tls.ts';
import { withoutPasswords } from './url.ts';

export interface PostgresOptions {
  /** The most connections of this process. */
  readonly poolSize: number;
  /** Time limit for making a connection, and for a request to get one. */
  readonly connectMs: number;
  /** How long a statement waits for a row that another transaction has locked. */
  readonly lockWaitMs: number;
  /** How long a statement may run, 0 without limit; a little later its connection counts as broken. */
  readonly statementMs: number;
  /** A transaction whose process is silent for this long is ended, so that its locks are released. */
  readonly idleInTransactionMs: number;
  /** A statement without an answer for this long makes us check whether the server can still be reached. */
  readonly silentMs: number;
}

export const POSTGRES_OPTIONS: PostgresOptions = {
  poolSize: 20,
  connectMs: 5_000,
  lockWaitMs: 5_000,
  statementMs: 30_000,
  idleInTransactionMs: 10_000,
  silentMs: 3_000,
};

const KEEP_ALIVE_MS = 10_000;
const IDLE_MS = 60_000;
const DEAD_AFTER_MS = 5_000;
const LOST_AFTER_S = 60;

export interface PostgresPool {
  readonly pool: Pool;
  close(): Promise<void>;
}

/**
 * Throws the driver's errors: it connects once. `usage` where a file of the URL cannot be read, and `unavailable`
 * behind a pooler of transactions.
 */
export function connectPool(url: string, options: PostgresOptions): Promise<PostgresPool> {
  return byAnyWay(waysTo(url), (way) => connectBy(way, options));
}

async function connectBy(way: Way, options: PostgresOptions): Promise<PostgresPool> {
  const silence = watchSilence(way, options);
  const pool = new pg.Pool({
    ...way,
    application_name: 'orders',
    max: options.poolSize,
    connectionTimeoutMillis: options.connectMs,
    idleTimeoutMillis: IDLE_MS,
    query_timeout: options.statementMs === 0 ? 0 : options.statementMs + DEAD_AFTER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: TYPES,
    onConnect(client: ClientBase) {
      const pid = greet(client, sessionSettings(options));
      silence.add(client, pid);
      return pid;
    },
  });
  // An idle connection that breaks has left the pool already; the next caller gets another.
  pool.on('error', () => {});
  const close = async () => {
    await pool.end();
    silence.stop();
  };
  try {
    if (options.poolSize === 1) (await pool.connect()).release();
    else if (await poolsTransactions(pool)) throw pooled(way.connectionString);
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, close };
}

function pooled(url: string): OrdersError {
  return unusable(
    withoutPasswords(url),
    'is behind a pooler that pools transactions; let it pool sessions (pool_mode = session), or connect to PostgreSQL itself',
  );
}

/**
 * The server's defaults are unknown. An answered request must survive a power cut, so asynchronous commits are switched
 * off; stronger settings than "on" stay.
 */
function sessionSettings(options: PostgresOptions): string {
  // Sessions of a machine that is gone would keep their connections for two hours.
  return `SET tcp_keepalives_idle = ${LOST_AFTER_S}; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
    SELECT set_config('tcp_user_timeout', '${LOST_AFTER_S * 1_000}', false)
      WHERE current_setting('server_version_num')::integer >= 120000;
    SET lock_timeout = ${options.lockWaitMs};
    SET statement_timeout = ${options.statementMs};
    SET idle_in_transaction_session_timeout = ${options.idleInTransactionMs};
    SET datestyle = 'ISO'; SET timezone = 'UTC'; SET standard_conforming_strings = on;
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'`;
}
