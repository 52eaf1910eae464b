// Proves that an order database can be written, by a small committed write.
import type { Sql } from './sql.ts';

/** The row that it writes. */
const PROBE_ROW = 'write_probe';
/** On which timeline of which PostgreSQL the orders are. */
export const TIMELINE_ROW = 'timeline';

/** Rows of the settings, as a list for SQL, that say nothing of orders and do not move to another database with them. */
export const OWN_ROWS = `'${PROBE_ROW}', '${TIMELINE_ROW}'`;

/** With the time as its one value. */
export const WRITE_PROBE = `INSERT INTO settings (name, value) VALUES ('${PROBE_ROW}', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export async function writeProbe(sql: Sql): Promise<void> {
  await sql.query(WRITE_PROBE, [new Date().toISOString()]);
}
