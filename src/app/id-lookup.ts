// The composition root of a look at an order book: the one that a command would work on, local or remote.
import type { LoadedConfig } from '../config/config.ts';
import { newCaller } from '../domain/ports/store.ts';
import { type GlanceBook, MOST_GLANCED } from '../domain/reports/id-suggestions.ts';

/** A person waits at a key. */
const REMOTE_MS = 1_500;

export async function openGlance(loaded: LoadedConfig, url: string | undefined): Promise<GlanceBook> {
  if (url === undefined) {
    const { glanceAt } = await import('../db/id-suggestions.ts');
    return glanceAt(loaded.config.db);
  }
  const { openRemote } = await import('./remote.ts');
  const { desk, batches, close } = openRemote(url, loaded, () => {}, REMOTE_MS);
  const caller = newCaller('cli');
  const limit = String(MOST_GLANCED);
  const listBatches = async () => (await batches.listBatches({ limit }, caller)).rows;
  return {
    orders: {
      newest: async () => (await desk.listOrders({ limit: '1' }, caller)).orders[0]?.id ?? 0,
      async page({ from, before }, status) {
        const asked = { limit, before: String(before), ...(status === undefined ? {} : { status }) };
        const { orders } = await desk.listOrders(asked, caller);
        return orders
          .filter(({ id }) => id >= from)
          .map(({ id, status, customerName }) => ({ id, status, name: customerName }));
      },
    },
    batches: {
      newest: async () => (await listBatches())[0]?.id ?? 0,
      page: async ({ from, before }) =>
        (await listBatches())
          .filter(({ id }) => id >= from && id < before)
          .map(({ id, status, csv_source }) => ({ id, status, name: csv_source ?? '' })),
    },
    close,
  };
}
