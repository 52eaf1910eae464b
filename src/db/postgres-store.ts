// Opens the order database in PostgreSQL: separate pools for reads and writes, and the database's own clock.
import { OrdersError } from '../domain/shared/errors.ts';
import { unusable } from './database-errors.ts';
import type { OpenedStore } from './opened-store.ts';
import { databaseClock } from './postgres/clock.ts';
import {
  connectPool,
  POSTGRES_OPTIONS,
  type PostgresOptions,
  type PostgresPool,
} from './postgres/connection.ts';
import { startFolding } from './postgres/counter-folding.ts';
import { isConnectionLost, isTimeSpent, postgresErrorText } from './postgres/errors.ts';
import { passLostIds } from './postgres/failover/lost-ids.ts';
import { databaseLimiter } from './postgres/limiter.ts';
import { requireRights } from './postgres/rights.ts';
import { migratePostgres, postgresSchemaState } from './postgres/schema.ts';
import { statements } from './postgres/statements.ts';
import { withoutPasswords } from './postgres/url.ts';
import {
  POSTGRES_WRITE_QUEUE_OPTIONS,
  type PostgresWriteQueueOptions,
  postgresWriteQueue,
} from './postgres/write-queue.ts';
import { openReads } from './reads.ts';
import { isNewer, MIGRATIONS_DONE } from './schema/migration-names.ts';
import { searchIndexer } from './search/indexer.ts';
import type { Sql, SqlValue } from './sql.ts';
import { openTx } from './tx.ts';
import { writeProbe } from './write-probe.ts';

export type StoreOptions = PostgresOptions & PostgresWriteQueueOptions;

/** Makes or upgrades the schema where needed. Throws `unavailable` where the database cannot be used. */
export async function openPostgresStore(
  url: string,
  options: StoreOptions = { ...POSTGRES_OPTIONS, ...POSTGRES_WRITE_QUEUE_OPTIONS },
): Promise<OpenedStore> {
  const opened = await connect(url, options);
  try {
    const reader = readInTurn(statements(opened.pool), options);
    if ((await postgresSchemaState((text) => reader.query(text), url)) !== 'current') {
      await migratePostgres(url, options);
    }
    const clock = await databaseClock(reader);
    const writeQueue = postgresWriteQueue(opened.pool, options, passLostIds);
    const folding = startFolding(writeQueue);
    return {
      read: openReads(reader),
      async write(work, sharing) {
        const value = await writeQueue.write((sql) => work(openTx(sql)), sharing);
        folding.written();
        return value;
      },
      clock,
      searchIndex: searchIndexer(reader, writeQueue),
      isNewer: async () => isNewer(await reader.query(MIGRATIONS_DONE)),
      async probeWrite() {
        await requireRights(reader);
        await writeQueue.write(writeProbe);
      },
      async close() {
        clock.stop();
        await folding.stop();
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error instanceof OrdersError ? error : unreachable(url, error);
  }
}

/** The state of the database, which stays unchanged. Throws `unavailable` where it cannot be used. */
export async function postgresState(url: string) {
  const { pool, close } = await connect(url, POSTGRES_OPTIONS);
  try {
    return await postgresSchemaState((text) => statements(pool).query(text), url);
  } catch (error) {
    throw error instanceof OrdersError ? error : unreachable(url, error);
  } finally {
    await close();
  }
}

async function connect(url: string, options: PostgresOptions): Promise<PostgresPool> {
  try {
    return await connectPool(url, options);
  } catch (error) {
    throw error instanceof OrdersError ? error : unreachable(url, error);
  }
}

function unreachable(url: string, error: unknown): OrdersError {
  return unusable(withoutPasswords(url), `cannot be used (${postgresErrorText(error)})`);
}

/**
 * Reads have connections that writes never take, and the other way round. Repeating a read is safe: the reader need not
 * learn of a connection that broke while it was idle.
 */
function readInTurn(sql: Sql, options: StoreOptions): Sql {
  const turns = databaseLimiter(options.poolSize - options.writesAtOnce, options);
  const inTurn = <Row>(ask: () => Promise<Row[]>) =>
    turns.run(() =>
      ask().catch((error: unknown) => {
        if (!isConnectionLost(error) || isTimeSpent(error)) throw error;
        return ask();
      }),
    );
  return {
    ...sql,
    query: <Row>(text: string, values?: readonly SqlValue[]) => inTurn(() => sql.query<Row>(text, values)),
    queryAnew: <Row>(text: string, values: readonly SqlValue[]) =>
      inTurn(() => sql.queryAnew<Row>(text, values)),
  };
}
