// Composition root of an id look-up, in the order database a command would use, local or remote.
import type { LoadedConfig } from '../config/config.ts';
import { refFinder } from '../domain/order-refs.ts';
import { newCaller } from '../domain/ports/store.ts';
import { type IdSuggestionSource, MAX_SUGGESTIONS, REF_ORDERS } from '../domain/reports/id-suggestions.ts';

/** A person waits at a key. */
const REMOTE_MS = 1_500;

/** Throws where there is none. The caller closes it. */
export async function openIdLookup(loaded: LoadedConfig): Promise<IdSuggestionSource> {
  const { config, remoteUrl } = loaded;
  if (remoteUrl === undefined) {
    const { openIdSuggestions } = await import('../db/id-suggestions.ts');
    return openIdSuggestions(config.db);
  }
  const { openRemote } = await import('./remote.ts');
  const { orders, batches, close } = openRemote(remoteUrl, loaded, () => {}, REMOTE_MS);
  const caller = newCaller('cli');
  const limit = String(MAX_SUGGESTIONS);
  const listBatches = async () => (await batches.listBatches({ limit }, caller)).rows;
  return {
    orders: {
      newest: async () => (await orders.listOrders({ limit: '1' }, caller)).orders[0]?.id ?? 0,
      async page({ from, before }, status) {
        const asked = { limit, before: String(before), ...(status === undefined ? {} : { status }) };
        const page = await orders.listOrders(asked, caller);
        return page.orders
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
    async refs() {
      const { orders: newest } = await orders.listOrders({ limit: String(REF_ORDERS) }, caller);
      const refs = await refFinder(orders, caller)(newest);
      return newest.flatMap(({ id, status, customerName: name }) => {
        const ref = refs.get(id);
        return ref === undefined ? [] : [{ ref, id, status, name }];
      });
    },
    close,
  };
}
