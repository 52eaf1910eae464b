// Keeps new orders from the ids of lost ones: a standby that was promoted without the last commits, or a restored backup,
// would give them again, and the Payment Service may hold charges for them.
import type { ClientBase } from 'pg';
import { codeOf } from '../../error-code.ts';
import { TIMELINE_ROW } from '../../write-probe.ts';
import { BEGIN, ORDER_IDS } from '../dialect.ts';
import { inRecovery, isSqlState } from '../errors.ts';

/** More orders than a standby is ever behind; `orders reconcile` looks up each of these ids. */
const IDS_PASSED = 1_000;

interface Found {
  /** Null on a standby. */
  readonly timeline: string | null;
  /** Where the last order was placed; null in a database that was never asked. */
  readonly known: string | null;
}

/** Each promotion and each restore from an archive begins a timeline; a restored dump comes to another system. */
const FIND = `SELECT CASE WHEN NOT pg_is_in_recovery() THEN (SELECT system_identifier FROM pg_control_system()) || '/' ||
    left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS timeline,
  (SELECT value FROM settings WHERE name = '${TIMELINE_ROW}') AS known`;
const REMEMBER = `INSERT INTO settings (name, value) VALUES ('${TIMELINE_ROW}', $1) ON CONFLICT (name) DO NOTHING`;
/** Processes that find it at once wait for each other here; the first one passes the ids. */
const PASS = `WITH changed AS (UPDATE settings SET value = $1 WHERE name = '${TIMELINE_ROW}' AND value <> $1 RETURNING 1)
  SELECT count(nextval(${ORDER_IDS})) FROM changed CROSS JOIN generate_series(1, ${IDS_PASSED})`;

/** Before the first write to a server. Throws while it is a standby: it may be promoted before the write gets there. */
export async function passLostIds(client: ClientBase): Promise<void> {
  const found = await find(client);
  if (!found) return;
  const { timeline, known } = found;
  if (timeline === null) throw inRecovery();
  if (known !== timeline) await write(client, known === null ? REMEMBER : PASS, timeline);
}

/** In a transaction that writes: by default those of this role may not. */
async function write(client: ClientBase, statement: string, timeline: string): Promise<void> {
  await client.query(BEGIN);
  try {
    await client.query(statement, [timeline]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** Undefined for a server without timelines, or where this role may not ask. */
async function find(client: ClientBase): Promise<Found | undefined> {
  try {
    return (await client.query<Found>(FIND)).rows[0];
  } catch (error) {
    const code = codeOf(error);
    // Where the connection failed, the server has not said that.
    if (!isSqlState(code) || /^(08|57)/.test(code)) throw error;
    return undefined;
  }
}
