// Opens the order database behind ORDERS_DB, SQLite or PostgreSQL. Loads only that database's driver.
import type { OpenedStore } from './opened-store.ts';
import { isPostgresUrl } from './postgres/url.ts';

/**
 * `database` is a path or a postgres:// URL. Makes or upgrades the schema where needed. Throws `unavailable`
 * where the database cannot be used.
 */
export async function openStore(database: string): Promise<OpenedStore> {
  if (isPostgresUrl(database)) {
    const { openPostgresStore } = await import('./postgres-store.ts');
    return openPostgresStore(database);
  }
  const { openSqliteStore } = await import('./sqlite-store.ts');
  return openSqliteStore(database);
}
