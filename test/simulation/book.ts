// The order book file of a simulation, copied from a template, and a look into it that no process shares.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { openStore } from '../../src/db/open-store.ts';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';

export interface Book {
  readonly path: string;
  /** Committed rows only. */
  rows<Row>(sql: string, ...values: (string | number)[]): Row[];
  /** Whether a second connection can write right now. */
  canWrite(): boolean;
  close(): void;
}

export interface Shelf {
  /** A new, empty order book. */
  open(): Book;
  close(): void;
}

/** In memory where the machine allows: what a power cut leaves is not asked here. */
export async function openShelf(): Promise<Shelf> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'orders-simulation-'));
  const template = join(folder, 'template.db');
  const store = await openStore(template);
  await store.write(async () => {});
  await store.close();
  return {
    open: () => openBook(template, join(folder, 'orders.db')),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function openBook(template: string, path: string): Book {
  copyFileSync(template, path);
  const reader = openSqliteFile(path, { readonly: true });
  const prepared = new Map<string, BetterSqlite3.Statement>();
  return {
    path,
    rows<Row>(sql: string, ...values: (string | number)[]): Row[] {
      const statement = prepared.get(sql) ?? reader.prepare(sql);
      prepared.set(sql, statement);
      return statement.all(...values) as Row[];
    },
    canWrite() {
      const writer = openSqliteFile(path, { timeout: 0 });
      try {
        writer.exec('BEGIN IMMEDIATE; ROLLBACK');
        return true;
      } catch {
        return false;
      } finally {
        writer.close();
      }
    },
    close() {
      reader.close();
      for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
    },
  };
}
