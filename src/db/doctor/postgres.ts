// Examines a PostgreSQL order database for `orders doctor`: server, schema, rights, clock, connections. Changes
// nothing.
import type { Pool } from 'pg';
import { type Finding, outdatedFinding, writableFinding } from '../../domain/reports/doctor-findings.ts';
import { type Hint, OrdersError } from '../../domain/shared/errors.ts';
import {
  connectPool,
  POSTGRES_OPTIONS,
  type PostgresOptions,
  type PostgresPool,
} from '../postgres/connection.ts';
import { isDamaged, postgresErrorText } from '../postgres/errors.ts';
import { lackingRights } from '../postgres/rights.ts';
import { postgresSchemaState } from '../postgres/schema.ts';
import { statements } from '../postgres/statements.ts';
import { withoutPasswords } from '../postgres/url.ts';
import { POSTGRES_WRITE_QUEUE_OPTIONS, postgresWriteQueue } from '../postgres/write-queue.ts';
import { COLUMN_TYPES } from '../schema/column-types.ts';
import { postgresSource } from '../schema/data-source.ts';
import { entitiesOf } from '../schema/entities.ts';
import type { Sql } from '../sql.ts';
import type { SchemaState } from '../sqlite/connection.ts';
import { counterFinding } from '../tables/order-counts.ts';
import { writeProbe } from '../write-probe.ts';
import { type Check, examined, RESTORE } from './examined.ts';
import { openOf } from './open-work.ts';
import { orderFinding } from './order-records.ts';
import { schemaFinding } from './schema.ts';

/** Leases and due times use the database's clock; with a larger difference, logs of nodes are hard to compare. */
const CLOCK_TOLERANCE_MS = 2_000;

/** One finding a line of the report, in the order to read them. */
export async function diagnosePostgres(
  url: string,
  resilience: boolean,
  deep = false,
  options: PostgresOptions = POSTGRES_OPTIONS,
): Promise<Finding[]> {
  const database = (ok: boolean, detail: string, fix?: Hint): Finding => ({
    check: 'database',
    ok,
    detail,
    ...(fix === undefined ? {} : { fix }),
  });
  let opened: PostgresPool;
  try {
    opened = await connectPool(url, options);
  } catch (error) {
    if (error instanceof OrdersError) return [database(false, error.message, { to: 'correct_database' })];
    const why = `${withoutPasswords(url)} cannot be reached (${postgresErrorText(error)})`;
    return [database(false, why, { to: 'start_database' })];
  }
  const sql = statements(opened.pool);
  try {
    const state = await postgresSchemaState((text) => sql.query(text), url);
    const found = [
      await server(sql),
      await durability(sql),
      await rights(sql, state),
      await writable(opened.pool, state, options),
      await clock(sql),
      await connections(sql, options),
    ];
    if (state !== 'current') found.push(state === 'outdated' ? outdatedFinding() : UNMADE);
    else
      for (const check of checksOf(opened.pool, resilience, deep))
        found.push(...(await examined(check, failed)));
    return [database(true, withoutPasswords(url)), ...found];
  } catch (error) {
    const why = error instanceof OrdersError ? error.message : postgresErrorText(error);
    const isMoving = error instanceof OrdersError && error.hint?.to === 'finish_move';
    return [database(false, why, { to: isMoving ? 'finish_move' : 'choose_own_database' })];
  } finally {
    await opened.close();
  }
}

/** Of the tables: where one is damaged or may not be read, the others are examined all the same. */
function checksOf(pool: Pool, resilience: boolean, deep: boolean): readonly Check[] {
  const sql = statements(pool);
  return [
    [
      'schema',
      async () => [await schemaFinding(await postgresSource(pool, entitiesOf(COLUMN_TYPES.postgres)))],
    ],
    ['counters', async () => [await counterFinding(sql)]],
    ['orders', async () => [await orderFinding(sql, deep)]],
    ['open payments', () => openOf(sql, resilience)],
  ];
}

const failed = (error: unknown) => ({
  why: postgresErrorText(error),
  ...(isDamaged(error) ? { fix: RESTORE } : {}),
});

async function server(sql: Sql): Promise<Finding> {
  const [row] = await sql.query<{ version: string }>("SELECT current_setting('server_version') AS version");
  return { check: 'server', ok: true, detail: `PostgreSQL ${row?.version}` };
}

/** Without these two a power cut may lose an answered request, even after its commit. */
async function durability(sql: Sql): Promise<Finding> {
  const [row] = await sql.query<{ fsync: string; pages: string }>(
    "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages",
  );
  const ok = row?.fsync === 'on' && row.pages === 'on';
  return {
    check: 'durability',
    ok,
    detail: ok
      ? 'an answered request survives a power cut'
      : `fsync is ${row?.fsync}, full_page_writes is ${row?.pages}`,
    fix: 'set both to on in postgresql.conf; without them a power cut loses or damages orders',
  };
}

async function rights(sql: Sql, state: SchemaState): Promise<Finding> {
  const [row] = await sql.query<{ role: string; creates: boolean }>(
    "SELECT current_user::text AS role, has_schema_privilege(current_schema(), 'CREATE') AS creates",
  );
  const lacking = state === 'current' ? await lackingRights(sql) : row?.creates ? [] : ['create tables here'];
  return {
    check: 'rights',
    ok: lacking.length === 0,
    detail: `role ${row?.role} ${lacking.length > 0 ? `may not ${lacking.join(', ')}` : 'has all rights it needs'}`,
    fix: 'ask the owner of the database to grant these rights, or use the role that created the tables',
  };
}

async function writable(pool: Pool, state: SchemaState, { lockWaitMs }: PostgresOptions): Promise<Finding> {
  const writeQueue = postgresWriteQueue(pool, { ...POSTGRES_WRITE_QUEUE_OPTIONS, lockWaitMs });
  try {
    // Each of our transactions has an id, so it is committed like one that has written.
    await writeQueue.write(
      state === 'current' ? writeProbe : async (sql) => void (await sql.query('SELECT 1')),
    );
    return writableFinding();
  } catch (error) {
    return writableFinding(error instanceof OrdersError ? error.message : postgresErrorText(error));
  }
}

async function clock(sql: Sql): Promise<Finding> {
  const before = Date.now();
  const [row] = await sql.query<{ now: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now',
  );
  const apart = Math.round((before + Date.now()) / 2 - (row?.now ?? 0));
  return {
    check: 'clock',
    ok: Math.abs(apart) <= CLOCK_TOLERANCE_MS,
    detail: `this machine is ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead of'} the database`,
    fix: 'synchronize both clocks with NTP; orders use the clock of the database, logs that of this machine',
  };
}

async function connections(sql: Sql, { poolSize }: PostgresOptions): Promise<Finding> {
  const [row] = await sql.query<{ most: number; used: number }>(
    `SELECT current_setting('max_connections')::integer
        - current_setting('superuser_reserved_connections')::integer AS most,
      (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
  );
  const { most = 0, used = 0 } = row ?? {};
  return {
    check: 'connections',
    ok: most - used >= poolSize,
    detail: `${used} of ${most} in use; each process takes up to ${poolSize}`,
    fix: { to: 'raise_connections', poolSize },
  };
}

const UNMADE: Finding = { check: 'schema', ok: true, detail: 'created by the first command that needs it' };
