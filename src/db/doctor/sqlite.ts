// Examines a SQLite order database for `orders doctor`: settings, integrity, schema. Creates and upgrades nothing.
import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Finding, outdatedFinding, writableFinding } from '../../domain/reports/doctor-findings.ts';
import { errorText, type Hint, OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { codeOf } from '../error-code.ts';
import { COLUMN_TYPES } from '../schema/column-types.ts';
import { sqliteSource } from '../schema/data-source.ts';
import { entitiesOf } from '../schema/entities.ts';
import { openReader, openWriter, type SchemaState, type SqliteConnection } from '../sqlite/connection.ts';
import { openSqliteFile, sqliteDriver } from '../sqlite/driver.ts';
import { counterFinding } from '../tables/order-counts.ts';
import { WRITE_PROBE } from '../write-probe.ts';
import { type Check, examined, RESTORE } from './examined.ts';
import { logFinding } from './log.ts';
import { openOf } from './open-work.ts';
import { orderFinding } from './order-records.ts';
import { schemaFinding } from './schema.ts';

const LEAST_FREE_BYTES = 512 * 1024 * 1024;
/** Another process may hold the write lock for a moment. */
const LOCK_WAIT_MS = 5_000;

/** One finding a line of the report, in the order to read them. */
export async function diagnoseSqlite(path: string, resilience: boolean, deep = false): Promise<Finding[]> {
  let found: Awaited<ReturnType<typeof openReader>>;
  let log: Finding | undefined;
  try {
    sqliteDriver();
  } catch (error) {
    return [{ check: 'database', ok: false, detail: errorText(error), fix: 'reinstall Orders' }];
  }
  try {
    log = logFinding(path);
    found = await openReader(path);
  } catch (error) {
    return [{ check: 'database', ok: false, detail: errorText(error), fix: fixOf(error) }];
  }
  const { reader, state } = found;
  if (!reader || state === 'missing') {
    await reader?.close();
    return [unmade(path)];
  }
  try {
    const findings: Finding[] = [
      { check: 'database', ok: true, detail: path },
      ...(log ? [log] : [writable(path, state)]),
      version(reader),
    ];
    for (const check of checksOf(reader, path, { state, resilience, deep })) {
      // The last connection that writes would apply the log as far as it is whole, and remove it.
      if (log && check[0] === 'settings') continue;
      findings.push(...(await examined(check, failed)));
    }
    return findings;
  } finally {
    await reader.close();
  }
}

function checksOf(
  reader: SqliteConnection,
  path: string,
  {
    state,
    resilience,
    deep,
  }: { readonly state: SchemaState; readonly resilience: boolean; readonly deep: boolean },
): Check[] {
  const ofFile: Check[] = [
    ['integrity', () => [pages(reader, deep)]],
    ['references', () => [references(reader)]],
  ];
  const onDisk: Check = ['disk', () => [disk(path)]];
  if (state !== 'current') return [...ofFile, ['schema', () => [outdatedFinding()]], onDisk];
  return [
    ['settings', () => settings(path)],
    ...ofFile,
    [
      'schema',
      async () => [await schemaFinding(await sqliteSource(reader.handle, entitiesOf(COLUMN_TYPES.sqlite)))],
    ],
    ['counters', async () => [await counterFinding(reader)]],
    ['orders', async () => [await orderFinding(reader, deep)]],
    onDisk,
    ['open payments', () => openOf(reader, resilience)],
  ];
}

/** On a damaged file a check may fail in any way: that is a finding, too. */
const failed = (error: unknown) => ({ why: errorText(error), fix: RESTORE });

/** The hint of the error, if it has one; one that leads here would lead nowhere. */
function fixOf(error: unknown): string | Hint {
  const hint = error instanceof OrdersError ? error.hint : undefined;
  return hint?.to === 'examine_database' ? RESTORE : (hint ?? { to: 'choose_database' });
}

/** Creates and removes a file where the database would be created: only that proves that the folder allows it. */
function unmade(path: string): Finding {
  const folder = nearestFolder(dirname(resolve(path)));
  try {
    rmdirSync(mkdtempSync(join(folder, '.orders-probe-')));
    return { check: 'database', ok: true, detail: `${path} is created by the first command that needs it` };
  } catch (error) {
    return {
      check: 'database',
      ok: false,
      detail: `${path} cannot be created (${errorText(error)})`,
      fix: { to: 'allow_folder', folder },
    };
  }
}

/** The deepest existing folder on the way to `path`. */
function nearestFolder(path: string): string {
  const parent = dirname(path);
  return parent === path || existsSync(path) ? path : nearestFolder(parent);
}

function writable(path: string, state: SchemaState): Finding {
  try {
    write(path, state);
    return writableFinding();
  } catch (error) {
    return writableFinding(error instanceof OrdersError ? error.message : errorText(error));
  }
}

/** Uses a connection of its own, which does not upgrade the schema. */
function write(path: string, state: SchemaState): void {
  const handle = openSqliteFile(path, { fileMustExist: true, timeout: LOCK_WAIT_MS });
  try {
    handle.exec('BEGIN IMMEDIATE');
    if (state === 'current') {
      handle.prepare(WRITE_PROBE).run(new Date().toISOString());
    } else {
      // An older schema may lack a table for that; this writes a page in any case.
      handle.pragma(`user_version = ${Number(handle.pragma('user_version', { simple: true }))}`);
    }
    handle.exec('COMMIT');
  } catch (error) {
    if (/^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))) {
      throw new OrdersError(
        'unavailable',
        `another process has locked it for more than ${LOCK_WAIT_MS / 1_000} s`,
      );
    }
    throw error;
  } finally {
    // Ends the transaction, too.
    handle.close();
  }
}

function version({ handle }: SqliteConnection): Finding {
  const version = String(handle.prepare('SELECT sqlite_version()').pluck().get());
  return { check: 'sqlite', ok: true, detail: `SQLite ${version}` };
}

/** Settings of the connection that a process writes through; none where there is no such connection. */
async function settings(path: string): Promise<Finding[]> {
  let writer: SqliteConnection;
  try {
    writer = await openWriter(path);
  } catch {
    return [];
  }
  try {
    return settingsOf(writer);
  } finally {
    await writer.close();
  }
}

function settingsOf({ handle }: SqliteConnection): Finding[] {
  const value = (pragma: string) => String(handle.pragma(pragma, { simple: true }));
  const journal = value('journal_mode');
  const synchronous = value('synchronous');
  const foreignKeys = value('foreign_keys');
  const reopen: Hint = { to: 'reexamine_database' };
  return [
    { check: 'journal mode', ok: journal === 'wal', detail: journal, fix: reopen },
    {
      check: 'synchronous',
      ok: synchronous === '2',
      detail: synchronous === '2' ? 'FULL: an answered request survives a power cut' : `level ${synchronous}`,
      fix: reopen,
    },
    {
      check: 'foreign keys',
      ok: foreignKeys === '1',
      detail: foreignKeys === '1' ? 'on' : 'off',
      fix: reopen,
    },
  ];
}

/** A deep check also compares each index with its table, which takes several times as long. */
function pages({ handle }: SqliteConnection, deep: boolean): Finding {
  const pages = String(handle.pragma(deep ? 'integrity_check(1)' : 'quick_check(1)', { simple: true }));
  return { check: 'integrity', ok: pages === 'ok', detail: pages, fix: RESTORE };
}

function references({ handle }: SqliteConnection): Finding {
  const orphans = handle.pragma('foreign_key_check') as unknown[];
  return {
    check: 'references',
    ok: orphans.length === 0,
    detail:
      orphans.length === 0
        ? 'every row belongs to an order'
        : `${counted(orphans.length, 'row')} without an order`,
    fix: RESTORE,
  };
}

function disk(path: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(resolve(path)));
  const free = bavail * bsize;
  const mib = formatNumber(Math.floor(free / 1024 / 1024));
  return {
    check: 'disk',
    ok: free >= LEAST_FREE_BYTES,
    detail: `${mib} MiB free`,
    fix: 'free space on the disk of the database; a full disk stops every order',
  };
}
