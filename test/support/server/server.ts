// The real server on a free port, on a real database, against fake services; and requests as any client can
// send them, the odd ones included.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Limits } from '../../../src/server/listen.ts';
import { borrowPostgresBook, ON_POSTGRES, query, returnPostgresBook } from '../database/database.ts';
import { type ServerOn, startServerOn } from './server-on.ts';

export type { Asked, RawConnection, Reply } from './server-on.ts';

export interface TestServer extends ServerOn {
  /** The path or the URL of the database. */
  readonly dbPath: string;
  /** Committed rows, as another process would see them. */
  rows<Row = Record<string, unknown>>(sql: string): Row[];
}

/** `env` is all the environment there is; the caller closes. */
export async function startTestServer(
  env: Readonly<Record<string, string>> = {},
  limits: Partial<Limits> = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-server-'));
  // Started outside of tests too, where nothing is cleaned up but by `close`.
  const dbPath = ON_POSTGRES ? borrowPostgresBook() : join(folder, 'orders.db');
  const server = await startServerOn(dbPath, folder, { env, limits });
  return {
    ...server,
    dbPath,
    rows: (sql) => query(dbPath, sql),
    async close() {
      await server.close();
      if (ON_POSTGRES) returnPostgresBook(dbPath);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
