// One trial's world: an empty database, a bank, a clock that moves only when told, and the processes that come and go.
import { ALWAYS_SENT } from '../../src/domain/model/service-health.ts';
import { createOrderService, type OrderService } from '../../src/domain/order-service.ts';
import { longListTurns } from '../../src/domain/orders/list-orders.ts';
import { UNMEASURED } from '../../src/domain/ports/metrics.ts';
import { type Caller, type Deps, newProcess } from '../../src/domain/ports/store.ts';
import { errorText } from '../../src/domain/shared/errors.ts';
import { openLedger } from '../simulation/ledger.ts';
import { NOTIFICATION_TIMEOUT_MS, PAYMENT_TIMEOUT_MS } from '../simulation/world.ts';
import type { Life } from './life.ts';
import { type Bank, type PaymentFate, type RefundFate, servicesFor } from './services.ts';
import type { Book, Stage } from './stage.ts';

export interface SceneOptions {
  readonly resilience: boolean;
  /** As in `serve`: the answer leaves before the database records that the email was sent. */
  readonly recordEmailsLater?: boolean;
  readonly payments?: readonly PaymentFate[];
  readonly refunds?: readonly RefundFate[];
}

export interface Process {
  readonly deps: Deps;
  readonly orders: OrderService;
  readonly life: Life;
  /** Resolves when nothing goes on in the background. */
  idle(): Promise<void>;
  /** `isSeen`: other processes can tell that it is gone. */
  bury(isSeen: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface Scene extends Bank {
  readonly book: Book;
  readonly resilience: boolean;
  readonly violations: string[];
  now(): number;
  pass(ms: number): void;
  start(life: Life): Promise<Process>;
}

export const CLIENT: Caller = { actor: 'api', traceId: '0af7651916cd43dd8448eb211c80319c' };
export const WEBHOOK: Caller = { ...CLIENT, actor: 'webhook' };
export const RECOVERY: Caller = { ...CLIENT, actor: 'settle' };

export function openScene(stage: Stage, options: SceneOptions): Scene {
  const { resilience, recordEmailsLater = false } = options;
  const violations: string[] = [];
  const wrong = (invariant: string, text: string) => void violations.push(`${invariant}: ${text}`);
  const book = stage.newBook();
  const gone = new Set<string>();
  let now = Date.UTC(2025, 11, 1, 10);
  let [processes, keys] = [0, 0];
  const settings: Omit<Deps['settings'], 'leaseOwner'> = {
    paymentTimeoutMs: PAYMENT_TIMEOUT_MS,
    notificationTimeoutMs: NOTIFICATION_TIMEOUT_MS,
    resilience,
    recordEmailsLater,
  };
  const scene: Scene = {
    book,
    resilience,
    violations,
    wrong,
    ledger: openLedger({ changed: () => {}, wrong }),
    underWay: [],
    payments: [...(options.payments ?? [])],
    refunds: [...(options.refunds ?? [])],
    now: () => now,
    pass(ms) {
      now += ms;
    },
    async start(life) {
      processes += 1;
      const leaseOwner = `P${processes}`;
      const { store, bury, close } = await book.openProcess(life);
      const background = new Set<Promise<unknown>>();
      const deps: Deps = {
        store,
        services: { connect: async () => {}, health: ALWAYS_SENT, ...servicesFor(scene, life) },
        process: newProcess({
          isGone: (owner) => gone.has(owner),
          longLists: longListTurns(),
          wake: () => {},
          released: () => {},
          inBackground: (work) => void background.add(work.catch((error) => failed(leaseOwner, error))),
        }),
        settings: { ...settings, leaseOwner },
        clock: { now: () => now },
        newKey: () => {
          keys += 1;
          return `key-${keys}`;
        },
        log: logOf(scene, life),
        measure: UNMEASURED,
      };
      const failed = (name: string, error: unknown) => {
        if (!life.isOver) wrong('X1', `background work of ${name}: ${errorText(error)}`);
      };
      return {
        deps,
        life,
        orders: createOrderService(deps),
        idle: async () => void (await Promise.all(background)),
        async bury(isSeen) {
          if (isSeen) gone.add(leaseOwner);
          await bury();
        },
        close,
      };
    },
  };
  return scene;
}

/** Recovery reports a row that it could not end to the log only. */
function logOf({ wrong }: Pick<Scene, 'wrong'>, life: Life): Deps['log'] {
  const note = (fields: object, message: string) => {
    if (life.isOver || message !== 'row could not be recovered') return;
    wrong('X1', `a row could not be recovered: ${'reason' in fields ? fields.reason : ''}`);
  };
  return { info: note, warn: note, error: note };
}
