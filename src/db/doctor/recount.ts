// Counts all orders of a database anew, after an operator has changed rows or counters with the triggers off.
import { OrdersError } from '../../domain/shared/errors.ts';
import { databaseState } from '../database-state.ts';
import { BEGIN } from '../postgres/dialect.ts';
import { isPostgresUrl } from '../postgres/url.ts';
import { FILL } from '../schema/migrations/1765065600000-order-counts.ts';
import { openWriter } from '../sqlite/connection.ts';
import { movedError } from '../tables/moved-mark.ts';

const EMPTY = ['DELETE FROM order_counts', 'DELETE FROM order_spans'];
/** Writers and folding processes wait, or have ended before. */
const LOCK = 'LOCK TABLE orders, journal, order_changes IN SHARE ROW EXCLUSIVE MODE';

/**
 * One transaction, for which all writers wait: some seconds for a million orders. Throws `unavailable` for a schema of
 * an earlier version, which it does not upgrade; a missing order database has nothing to count.
 */
export async function recount(database: string): Promise<void> {
  const state = await databaseState(database);
  if (state === 'missing') return;
  if (state === 'outdated') {
    throw new OrdersError('unavailable', 'the schema is of an earlier version', {
      code: 'schema_outdated',
      hint: { to: 'upgrade_schema' },
    });
  }
  if (!isPostgresUrl(database)) return recountSqlite(database);
  const { connectPool, POSTGRES_OPTIONS } = await import('../postgres/connection.ts');
  const { pool, close } = await connectPool(database, { ...POSTGRES_OPTIONS, statementMs: 0 });
  try {
    // All at once: a connection on which one of them fails is closed, and with it the transaction.
    await pool.query([BEGIN, LOCK, 'DELETE FROM order_changes', ...EMPTY, ...FILL, 'COMMIT'].join(';\n'));
  } finally {
    await close();
  }
}

async function recountSqlite(path: string): Promise<void> {
  const writer = await openWriter(path);
  try {
    writer.handle
      .transaction(() => {
        for (const statement of [...EMPTY, ...FILL]) writer.handle.exec(statement);
      })
      .immediate();
  } catch (error) {
    throw movedError(error) ?? error;
  } finally {
    await writer.close();
  }
}
