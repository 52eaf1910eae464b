// The order service of one case: the real domain on a real database, with scripted services, the case's clock, and an indexer
// that the case runs and stops.
import { openStaging } from '../../src/db/csv-staging.ts';
import { openStore } from '../../src/db/open-store.ts';
import { openReads } from '../../src/db/reads.ts';
import { INDEXER_SIZES, type IndexerSizes, searchIndexer } from '../../src/db/search/indexer.ts';
import { SEARCH_SIZES, type SearchSizes } from '../../src/db/search/search-orders.ts';
import type { Sql } from '../../src/db/sql.ts';
import { type BatchService, createBatchService } from '../../src/domain/batch-service.ts';
import type { SearchIndex } from '../../src/domain/maintenance/update-search-index.ts';
import { createOrderService, type OrderService } from '../../src/domain/order-service.ts';
import { longListTurns } from '../../src/domain/orders/list-orders.ts';
import { UNMEASURED } from '../../src/domain/ports/metrics.ts';
import { type Caller, type Deps, newProcess } from '../../src/domain/ports/store.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { openConnections } from '../support/database/connections.ts';
import type { Sizes } from './plan.ts';
import { type ScriptedServices, scriptedServices } from './services.ts';

export interface Installation {
  readonly deps: Deps;
  readonly orders: OrderService;
  readonly batches: BatchService;
  readonly scripted: ScriptedServices;
  readonly index: SearchIndex;
  /** For reads of whole tables. */
  readonly read: Sql;
  /** Sets the clock, which may go back, too. */
  advance(ms: number): void;
  /** From now on, ids of orders are above this one. */
  leap(id: number): Promise<void>;
  /** Waits for work that goes on after an answer. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export const CALLER: Caller = { actor: 'api', traceId: '0af7651916cd43dd8448eb211c80319c' };

/** So small that a few orders fill lots, windows and steps. */
const TINY_SEARCH: SearchSizes = { few: 2, firstLot: 1, lot: 3, windowSlices: 2, sieved: 1 };
/** No search is narrowed by an index of the table. */
const INDEX_ALONE: SearchSizes = { ...TINY_SEARCH, few: 0, lot: 8 };
const TINY_STEPS: IndexerSizes = { rowsRead: 2, rowsWritten: 40, stepMs: 1_000, entries: 2_000_000 };

/** `full`: segments have no room for most texts. */
const SIZES: Readonly<Record<Sizes, { readonly search: SearchSizes; readonly indexer: IndexerSizes }>> = {
  tiny: { search: TINY_SEARCH, indexer: TINY_STEPS },
  full: { search: INDEX_ALONE, indexer: { ...TINY_STEPS, entries: 60 } },
  real: { search: SEARCH_SIZES, indexer: INDEXER_SIZES },
};

export async function openInstallation(database: string, sizes: Sizes): Promise<Installation> {
  const store = await openStore(database);
  const { read, writeQueue, close } = await openConnections(database);
  const { search, indexer } = SIZES[sizes];
  const scripted = scriptedServices();
  const background = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let now = Date.UTC(2025, 11, 1, 10);
  let keys = 0;
  const deps: Deps = {
    store: { write: store.write, read: { ...store.read, list: openReads(read, search).list } },
    services: scripted.services,
    measure: UNMEASURED,
    clock: { now: () => now },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    settings: {
      paymentTimeoutMs: 30_000,
      notificationTimeoutMs: 10_000,
      resilience: false,
      leaseOwner: 'oracle',
    },
    newKey: () => `key_${++keys}`,
    process: newProcess({
      isGone: () => false,
      longLists: longListTurns(),
      wake: () => {},
      released: () => {},
      inBackground(work) {
        const kept = work
          .catch((error: unknown) => void failures.push(error))
          .finally(() => background.delete(kept));
        background.add(kept);
      },
    }),
  };
  const rest = async () => {
    while (background.size > 0) await Promise.all(background);
    if (failures.length > 0) throw failures[0];
  };
  return {
    deps,
    scripted,
    read,
    orders: createOrderService(deps),
    batches: createBatchService({
      deps,
      openStaging: async () => openStaging,
      presetOf: async (name) => {
        throw new OrdersError('usage', `there is no preset ${name}`);
      },
      orderPresets: async () => [],
      onRunning: () => {},
    }),
    index: searchIndexer(read, writeQueue, indexer),
    advance(ms) {
      now += ms;
    },
    leap: (id) =>
      writeQueue.write(async (sql) => {
        for (const text of sql.dialect.giveOrderIdsAbove) {
          await sql.query(text, Array(text.split('?').length - 1).fill(id));
        }
      }),
    rest,
    async close() {
      await rest();
      await close();
      await store.close();
    },
  };
}
