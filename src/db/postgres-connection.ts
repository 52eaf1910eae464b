// Opens PostgreSQL through TypeORM, whose driver keeps a pool of connections, each with the settings we rely on.
import pg, { type ClientBase, type CustomTypesConfig, type Pool, type QueryResult } from 'pg';
import { DataSource, type EntitySchema } from 'typeorm';
import { POSTGRES } from './dialect.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.ts';
import type { Sql, SqlValue } from './sql.ts';

export interface PostgresOptions {
  /** Connections of this process at most. */
  readonly poolSize: number;
  /** How long a connection may take to come about, and a request to get one. */
  readonly connectMs: number;
  /** How long a statement waits for a row that another transaction has locked. */
  readonly lockWaitMs: number;
  /** How long a statement may run, 0 for ever; a little later its connection counts as dead. */
  readonly statementMs: number;
  /** A transaction whose process says nothing for so long is ended, so that its locks go. */
  readonly idleInTransactionMs: number;
}

export const POSTGRES_OPTIONS: PostgresOptions = {
  poolSize: 10,
  connectMs: 5_000,
  lockWaitMs: 5_000,
  statementMs: 30_000,
  idleInTransactionMs: 10_000,
};

const KEEP_ALIVE_MS = 10_000;
const IDLE_MS = 60_000;
const DEAD_AFTER_MS = 5_000;
/** Far more than the program has; beyond that a statement is not prepared, so that no connection collects them. */
const STATEMENTS_PREPARED = 300;

export interface PostgresPool {
  readonly pool: Pool;
  readonly source: DataSource;
  close(): Promise<void>;
}

/** Throws what the driver throws: the database is reached once. */
export async function connectPool(
  url: string,
  options: PostgresOptions,
  entities: EntitySchema<object>[] = [],
): Promise<PostgresPool> {
  const source = new DataSource({
    type: 'postgres',
    driver: pg,
    entities,
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
    logging: false,
    installExtensions: false,
    // An idle connection that breaks has left the pool already; whoever needs one gets another.
    poolErrorHandler: () => {},
    // Through `extra` alone: what TypeORM itself reads out of a URL leaves its parameters out.
    extra: {
      connectionString: url,
      application_name: 'orders',
      max: options.poolSize,
      connectionTimeoutMillis: options.connectMs,
      idleTimeoutMillis: IDLE_MS,
      query_timeout: options.statementMs === 0 ? 0 : options.statementMs + DEAD_AFTER_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types: TYPES,
      onConnect: (client: ClientBase) => client.query(sessionSettings(options)),
    },
  });
  await source.initialize();
  const { master } = source.driver as unknown as { readonly master: Pool };
  return { pool: master, source, close: () => source.destroy() };
}

/**
 * A statement goes to a server whose defaults may be anybody's. An answered request survives a power cut, so
 * asynchronous commits are switched off; stronger settings than "on" stay.
 */
function sessionSettings(options: PostgresOptions): string {
  return `SET lock_timeout = ${options.lockWaitMs};
    SET statement_timeout = ${options.statementMs};
    SET idle_in_transaction_session_timeout = ${options.idleInTransactionMs};
    SET datestyle = 'ISO'; SET timezone = 'UTC'; SET standard_conforming_strings = on;
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'`;
}

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Of our connections alone: ids, counts and times as the rows of SQLite have them. */
const TYPES: CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (format === 'binary') return pg.types.getTypeParser(oid, format);
    if (oid === INT8) return Number;
    if (oid === TIMESTAMPTZ) return (text: string) => (parseTime(text) as Date).toISOString();
    return pg.types.getTypeParser(oid, format);
  },
} as CustomTypesConfig;

const parseTime = pg.types.getTypeParser(TIMESTAMPTZ, 'text');

/** One connection, or a pool for statements of which each is a transaction of its own. */
export function statements(connection: Pick<ClientBase, 'query'>): Sql {
  const run = async (text: string, values: readonly SqlValue[]): Promise<QueryResult> => {
    const known = prepared(text);
    return connection.query({ ...known, values: values.map(withoutNul) });
  };
  const insertRows: Sql['insertRows'] = async (into, rows) => {
    const values = rows.map((row) => `(${row.map(() => '?').join(', ')})`).join(', ');
    const { rows: inserted } = await run(`${into} VALUES ${values} RETURNING id`, rows.flat());
    return inserted.map((row: { id: number }) => row.id);
  };
  return {
    dialect: POSTGRES,
    async query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]> {
      if (values) return (await run(text, values)).rows;
      const result: QueryResult | QueryResult[] = await connection.query(text);
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
    },
    async insert(text, values) {
      const { rows } = await run(`${text} RETURNING id`, values);
      return (rows[0] as { id: number }).id;
    },
    insertRows,
    change: async (text, values) => (await run(text, values)).rowCount ?? 0,
  };
}

interface Statement {
  readonly text: string;
  readonly name?: string;
}

const known = new Map<string, Statement>();

/** `?` becomes `$1`, `$2`, … once for each text; none of ours has one in a literal. */
function prepared(text: string): Statement {
  const found = known.get(text);
  if (found) return found;
  let parameters = 0;
  const numbered = text.replace(/\?/g, () => `$${++parameters}`);
  if (known.size >= STATEMENTS_PREPARED) return { text: numbered };
  const statement = { text: numbered, name: `orders_${known.size}` };
  known.set(text, statement);
  return statement;
}

/** PostgreSQL refuses text with NUL in it: it is shown as what is left of it, like other broken characters. */
function withoutNul(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
