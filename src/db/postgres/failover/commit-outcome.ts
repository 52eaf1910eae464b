// Finds out what became of a COMMIT whose answer was lost: asked of the server, never guessed (ADR 28).
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { OrdersError } from '../../../domain/shared/errors.ts';
import { postgresErrorText } from '../errors.ts';
import { prepared } from '../statements.ts';
import type { Query } from '../transaction.ts';
import { serverRunOf } from './server-run.ts';

export interface InDoubt {
  /** Undefined if the server has not answered its BEGIN, or its work may be done again. */
  readonly id: string | undefined;
  readonly witness: Query | undefined;
  /** The run of the server that gave it the id. */
  readonly run: string | undefined;
  readonly error: unknown;
}

const PAUSE_MS = 100;

/**
 * Asks until the server knows. Throws `outcome_unknown` where it gives no answer in time, or where the answer may be about
 * another transaction.
 */
export async function wasCommitted(pool: Pool, inDoubt: InDoubt, withinMs: number): Promise<boolean> {
  const { id, error } = inDoubt;
  if (id === undefined) return false;
  const deadline = performance.now() + withinMs;
  do {
    const outcome = await ask(pool, (client) => outcomeAt(client, id, inDoubt));
    if (outcome === 'committed') return true;
    if (outcome === 'aborted') return false;
    if (outcome === 'unknown') break;
    await sleep(PAUSE_MS);
  } while (performance.now() < deadline);
  throw new OrdersError(
    'outcome_unknown',
    `the connection was lost during a commit (${postgresErrorText(error)}); the change may be stored: read it before you repeat the request`,
    { cause: error },
  );
}

const ignore = () => {};

/** Undefined where the server cannot be asked. */
async function ask<T>(pool: Pool, question: (client: ClientBase) => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect().catch(() => undefined);
  if (!client) return undefined;
  // A broken connection is also reported by an event; it must not end the process.
  client.on('error', ignore);
  let isBroken = true;
  try {
    const answer = await question(client);
    isBroken = false;
    return answer;
  } catch {
    return undefined;
  } finally {
    client.off('error', ignore);
    client.release(isBroken);
  }
}

interface Status {
  readonly standby: boolean;
  /** Null where the server has forgotten the transaction. */
  readonly status: string | null;
}

/** Ids above all that have ended are in progress or not given yet; the server refuses to tell of the latter. */
const STATUS = `SELECT pg_is_in_recovery() AS standby,
  CASE WHEN $1::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) THEN 'in progress'
    ELSE pg_xact_status($1::text::xid8) END AS status`;

/** Undefined: the server does not know yet. */
async function outcomeAt(
  client: ClientBase,
  id: string,
  { run, witness }: InDoubt,
): Promise<'committed' | 'aborted' | 'unknown' | undefined> {
  const { rows } = await client.query<Status>(STATUS, [id]);
  const [{ standby, status } = { standby: true, status: null }] = rows;
  // It may have received more than it has replayed.
  if (standby) return undefined;
  if (serverRunOf(client) === run) {
    // Or it is still being committed, or the server has not noticed yet that its client is gone.
    return status === 'committed' || status === 'aborted' ? status : undefined;
  }
  // No transaction of an earlier run goes on, and its id may have been given again since: another one with this id says
  // that it has not been committed, unless that one was.
  if (status !== 'committed' && status !== null) return 'aborted';
  if (!witness) return 'unknown';
  const found = await client.query({ ...prepared(witness.text), values: [...witness.values] });
  return found.rows.length > 0 ? 'committed' : 'aborted';
}
