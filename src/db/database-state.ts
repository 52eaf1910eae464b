// Reports the state of the database behind ORDERS_DB and creates nothing: opening a store would create or upgrade it.
import { isPostgresUrl } from './postgres/url.ts';
import type { SchemaState } from './sqlite/connection.ts';

/** Throws `unavailable` where the order database cannot be used. */
export async function databaseState(database: string): Promise<SchemaState> {
  if (isPostgresUrl(database)) {
    const { postgresState } = await import('./postgres-store.ts');
    return postgresState(database);
  }
  const { openReader } = await import('./sqlite/connection.ts');
  const { state, reader } = await openReader(database);
  await reader?.close();
  return state;
}
