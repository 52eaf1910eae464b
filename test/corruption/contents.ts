// Which columns of which tables differ between two order databases, read as any other program would: it tells what damage
// that nothing reports has changed.
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';

type Rows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export type Contents = ReadonlyMap<string, Rows>;

/** Tables without a rowid are known by their key. */
const KEYS: Readonly<Record<string, string>> = {
  order_counts: "batch_id || ' ' || status || ' ' || currency",
  search_grams: "slice || ' ' || gram",
  idempotency_keys: 'key',
  settings: 'name',
};

/** Each start and each look of a doctor writes there. */
const OWN = /^(sqlite_|settings$)/;

/** Undefined where it cannot be read. */
export function contentsOf(path: string): Contents | undefined {
  try {
    const handle = openSqliteFile(path, { readonly: true });
    try {
      const names = handle
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .pluck()
        .all() as string[];
      const tables = names.filter((name) => !OWN.test(name));
      return new Map(
        tables.map((name) => {
          const rows = handle.prepare(`SELECT ${KEYS[name] ?? 'rowid'} AS "key of it", * FROM ${name}`).all();
          return [
            name,
            new Map((rows as Record<string, unknown>[]).map((row) => [String(row['key of it']), row])),
          ];
        }),
      );
    } finally {
      handle.close();
    }
  } catch {
    return undefined;
  }
}

/** `table.column`, each once; `table.*` where a row is missing or new. */
export function differingColumns(before: Contents, after: Contents): string[] {
  const found = new Set<string>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [rows, others] = [before.get(name) ?? new Map(), after.get(name) ?? new Map()] as [Rows, Rows];
    for (const key of new Set([...rows.keys(), ...others.keys()])) {
      const [row, other] = [rows.get(key), others.get(key)];
      if (!row || !other) found.add(`${name}.*`);
      else
        for (const column of Object.keys(row))
          if (!isSame(row[column], other[column])) found.add(`${name}.${column}`);
    }
  }
  return [...found].sort();
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  return Object.is(one, other);
}
