// The order service of one seed: the real domain, the real client and a real order book, with the test's clock.
import { paymentClient } from '../../src/clients/payment-client.ts';
import type { Transport } from '../../src/clients/transport.ts';
import { openStore } from '../../src/db/open-store.ts';
import { ALWAYS_SENT } from '../../src/domain/model/service-health.ts';
import { createOrderService, type OrderService } from '../../src/domain/order-service.ts';
import { longListTurns } from '../../src/domain/orders/list-orders.ts';
import { UNMEASURED } from '../../src/domain/ports/metrics.ts';
import { sendingBy } from '../../src/domain/ports/services.ts';
import { type Caller, type Deps, newProcess } from '../../src/domain/ports/store.ts';
import { type Pace, recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { errorText, OrdersError } from '../../src/domain/shared/errors.ts';

export interface Office {
  readonly deps: Deps;
  readonly desk: OrderService;
  /** Finishes what is due, or all that is open. */
  settle(everything: boolean): Promise<void>;
  /** Waits for what goes on after answers. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly path: string;
  readonly transport: Transport;
  readonly now: () => number;
  readonly resilience: boolean;
  readonly trace: (line: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
}

export const API: Caller = { actor: 'api', traceId: '0af7651916cd43dd8448eb211c80319c' };
export const WEBHOOK: Caller = { ...API, actor: 'webhook' };
const SETTLER: Caller = { ...API, actor: 'settle' };

/** Longer than any test: what takes no time on the test's clock must not take any on the real one. */
const REAL_TIMEOUT_MS = 60_000;

/** Who reads a record first must not depend on the speed of anything. */
const ONE_BY_ONE: Pace = { room: () => 0, began: () => {}, ended: () => {} };

export async function openOffice(options: OfficeOptions): Promise<Office> {
  const { trace, wrong } = options;
  const store = await openStore(options.path);
  const background = new Set<Promise<unknown>>();
  let keys = 0;
  const note = (fields: object, message: string) => {
    const reason = 'reason' in fields ? ` (${String(fields.reason)})` : '';
    trace(`  log: ${message}${reason}`);
  };
  const deps: Deps = {
    store,
    services: {
      connect: async () => {},
      payments: paymentClient({ transport: options.transport, timeoutMs: REAL_TIMEOUT_MS }),
      notifications: sendingBy(async () => ({ outcome: 'sent' })),
      health: ALWAYS_SENT,
    },
    measure: UNMEASURED,
    clock: { now: options.now },
    log: { info: note, warn: note, error: note },
    settings: {
      paymentTimeoutMs: 30_000,
      notificationTimeoutMs: 10_000,
      resilience: options.resilience,
      leaseOwner: 'office',
    },
    newKey: () => `k${++keys}`,
    process: newProcess({
      isGone: () => false,
      longLists: longListTurns(),
      wake: () => {},
      released: () => {},
      inBackground(work) {
        const kept = work
          .catch((error: unknown) => wrong('X1', `background work: ${errorText(error)}`))
          .finally(() => background.delete(kept));
        background.add(kept);
      },
    }),
  };
  const rest = async () => {
    while (background.size > 0) await Promise.all(background);
  };
  return {
    deps,
    desk: createOrderService(deps),
    rest,
    async settle(everything) {
      for (const { orderId, kind, result, failed } of await recoverOpenRows(deps, SETTLER, {
        everything,
        pace: ONE_BY_ONE,
      })) {
        if (kind !== 'notification')
          trace(`order ${orderId}: settled ${kind}: ${result}${failed ? ' (failed)' : ''}`);
      }
      await rest();
    },
    async close() {
      await rest();
      await store.close();
    },
  };
}

/** An error that somebody can act on, in a word; anything else is a fault of the product. */
export function kindOf(error: unknown): string {
  const ours = error instanceof OrdersError ? error : undefined;
  if (ours && !/^(internal|unavailable|outcome_unknown)$/.test(ours.kind)) return ours.code;
  return `internal (${errorText(error)})`;
}
