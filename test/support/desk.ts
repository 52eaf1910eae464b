// An order desk of a test's own: a real database and the real clients, against fake services, with a clock
// that moves only when the test moves it.
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { notificationClient } from '../../src/clients/notification-client.ts';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { undiciTransport } from '../../src/clients/undici-transport.ts';
import { openStore } from '../../src/db/open-store.ts';
import { ALWAYS_SENT, type Health } from '../../src/domain/model/service-health.ts';
import { createOrderService, type OrderService } from '../../src/domain/order-service.ts';
import { longListTurns } from '../../src/domain/orders/list-orders.ts';
import { UNMEASURED } from '../../src/domain/ports/metrics.ts';
import {
  type Caller,
  type Deps,
  newProcess,
  type Services,
  type Settings,
} from '../../src/domain/ports/store.ts';
import { newBook, query } from './database/database.ts';
import { type FakeServices, startFakeServices } from './services/fake-services.ts';

export interface TestClock {
  now(): number;
  advance(ms: number): void;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export interface TestDesk {
  readonly path: string;
  readonly deps: Deps;
  readonly desk: OrderService;
  readonly clock: TestClock;
  readonly log: readonly LogLine[];
  /** Lease owners that count as dead. */
  readonly gone: Set<string>;
  /** What another process would see at this moment: committed rows only. */
  rows<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Row[];
}

export interface TestDeskOptions extends Partial<Settings> {
  /** Of an order book that another desk uses too. */
  readonly path?: string;
  readonly clock?: TestClock;
  readonly health?: Health;
}

export const CALLER: Caller = { actor: 'api', traceId: '0af7651916cd43dd8448eb211c80319c' };
export const SETTLER: Caller = { actor: 'settle', traceId: '1af7651916cd43dd8448eb211c80319c' };

function testClock(start = Date.UTC(2025, 11, 1, 10)): TestClock {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

/** Fake services that end with the test. */
export async function openFakes(paidBefore?: number): Promise<FakeServices> {
  const fake = await startFakeServices(paidBefore);
  onTestFinished(() => fake.close());
  return fake;
}

/** The same process, with other services. */
export function withServices(deps: Deps, changed: Partial<Services>): Deps {
  return { ...deps, services: { ...deps.services, ...changed } };
}

/** Another process on the same database, with a lease owner's name of its own if there is one. */
export function inOtherProcess(deps: Deps, leaseOwner = deps.settings.leaseOwner): Deps {
  return { ...deps, process: newProcess(deps.process), settings: { ...deps.settings, leaseOwner } };
}

/** Closes itself when the test ends. */
export async function openDesk(
  fake: Pick<FakeServices, 'url'>,
  options: TestDeskOptions = {},
): Promise<TestDesk> {
  const { path = newBook(), clock = testClock(), health = ALWAYS_SENT, ...changed } = options;
  const settings: Settings = {
    paymentTimeoutMs: 30_000,
    notificationTimeoutMs: 10_000,
    resilience: false,
    leaseOwner: `test/${randomUUID()}`,
    ...changed,
  };
  const store = await openStore(path);
  const transport = undiciTransport(fake.url, { connectTimeoutMs: 5_000 });
  const log: LogLine[] = [];
  const gone = new Set<string>();
  const background = new Set<Promise<unknown>>();
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void log.push({ level, fields, message });
  const deps: Deps = {
    store,
    services: {
      connect: async () => {},
      payments: paymentClient({ transport, timeoutMs: settings.paymentTimeoutMs }),
      notifications: notificationClient({ transport, timeoutMs: settings.notificationTimeoutMs }),
      health,
    },
    process: newProcess({
      isGone: (owner) => gone.has(owner),
      longLists: longListTurns(),
      wake: () => {},
      released: () => {},
      inBackground: (work) => void background.add(work),
    }),
    settings,
    clock,
    newKey: () => randomUUID(),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    measure: UNMEASURED,
  };
  onTestFinished(async () => {
    await Promise.all(background);
    await store.close();
    await transport.close();
  });
  const rows: TestDesk['rows'] = (sql, ...values) => query(path, sql, ...values);
  return { path, deps, desk: createOrderService(deps), clock, log, gone, rows };
}
