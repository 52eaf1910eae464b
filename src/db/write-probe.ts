// Proves that an order database can be written, by a small committed write.
import type { Sql } from './sql.ts';

/** The row that it writes. It says nothing of orders, and does not move to another database with them. */
export const PROBE_ROW = 'write_probe';

/** With the time as its one value. */
export const WRITE_PROBE = `INSERT INTO settings (name, value) VALUES ('${PROBE_ROW}', ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export async function writeProbe(sql: Sql): Promise<void> {
  await sql.query(WRITE_PROBE, [new Date().toISOString()]);
}
