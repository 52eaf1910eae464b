// The domain's ports to the database and the clock, and the dependencies of a use case.
import type { MarkReads } from '../model/database-marks.ts';
import type { EventReads } from '../model/event-feed.ts';
import type {
  JournalKind,
  JournalPatch,
  JournalRow,
  NewJournalRow,
  OpenCounts,
  OpenQuery,
  OutboxQuery,
} from '../model/journal.ts';
import type { ListQuery, OrderPage } from '../model/list-query.ts';
import type {
  Actor,
  BatchOrigin,
  Hold,
  Order,
  OrderDraft,
  OrderEvent,
  OrderHead,
  Shipment,
} from '../model/order.ts';
import type { OrderStatus } from '../model/order-status.ts';
import type { ExpectedVersion } from '../model/order-version.ts';
import type { ServiceTx } from '../model/real-services.ts';
import type { Health } from '../model/service-health.ts';
import type { Log } from '../shared/listener.ts';
import { randomDigits } from '../shared/random-digits.ts';
import type { Limiter } from '../shared/turns.ts';
import type { BatchReads, BatchTx } from './batch-store.ts';
import type { Measure } from './metrics.ts';
import type { PaymentReads, PaymentTx } from './payment-store.ts';
import type { PruneReads, PruneTx } from './prune-store.ts';
import type { ReconcileReads, ReconcileTx } from './reconcile-store.ts';
import type { NotificationService, PaymentService, Trace } from './services.ts';
import type { StatsReads } from './stats-store.ts';
import type { StepListener } from './steps.ts';

export type * from './services.ts';

/** Epoch milliseconds. */
export interface Clock {
  now(): number;
}

/**
 * Lets a write be in one transaction with others that wait at the same time, where that saves a database on the network
 * round trips. Their statements mix, so two writes of which one reads what the other may change name it in the same words,
 * and are kept apart. No client waits for a patient one: it may be committed with the next write, milliseconds later.
 */
export interface Sharing {
  readonly about: readonly string[];
  readonly isPatient?: boolean;
}

export interface Store {
  /**
   * Runs `work` in one transaction and resolves after its commit; a throw rolls back all its writes. `work` must
   * await only the transaction it is given, and may be run again on a conflict. Without `sharing` it has one of its own.
   */
  write<T>(work: (tx: Tx) => Promise<T>, sharing?: Sharing): Promise<T>;
  /** Committed data only, never the partial writes of another transaction. */
  readonly read: Reads;
}

export interface Reads
  extends BatchReads,
    EventReads,
    MarkReads,
    PaymentReads,
    PruneReads,
    ReconcileReads,
    StatsReads {
  order(id: number): Promise<Order | undefined>;
  events(orderId: number): Promise<OrderEvent[]>;
  /** `signal` is aborted when no client waits for the page any more. */
  list(query: ListQuery, signal?: AbortSignal): Promise<OrderPage>;
  /** A page of the open rows that no process holds, by ascending id. */
  openJournal(query: OpenQuery): Promise<JournalRow[]>;
  idempotencyKey(key: string): Promise<IdempotencyRecord | undefined>;
  /** The owners that hold a lease. */
  leaseOwners(): Promise<string[]>;
  /** Counts of open journal rows, without waiting payments of batches, and of permanently failed emails. */
  openCounts(): Promise<OpenCounts>;
  /** Emails of the outbox by ascending id. */
  outbox(query: OutboxQuery): Promise<JournalRow[]>;
  /** All rows of the journal about one order, oldest first. */
  journalOf(orderId: number): Promise<JournalRow[]>;
  chargesHeld(): Promise<boolean>;
}

export type NewEvent = OrderEvent & { readonly orderId: number };

/** One transaction. Lock the order's row first, several in ascending id. */
export interface Tx extends BatchTx, PaymentTx, PruneTx, ReconcileTx, ServiceTx {
  /** Doing this transaction again does no harm, and its work would be repeated after a power cut: its commit need not wait. */
  mayRepeat(): void;
  /** PENDING and of no batch, unless said otherwise. */
  insertOrder(
    draft: OrderDraft,
    createdAt: number,
    as?: { readonly status?: OrderStatus; readonly batch?: BatchOrigin },
  ): Promise<Order>;
  /** The order as it is now, its row locked until the commit. */
  lockOrder(id: number): Promise<OrderHead | undefined>;
  setStatus(id: number, status: OrderStatus, updatedAt: number): Promise<void>;
  /** Null releases the order. */
  setHold(id: number, hold: Hold | null, updatedAt: number): Promise<void>;
  setShipment(id: number, shipment: Shipment, updatedAt: number): Promise<void>;
  appendEvents(events: readonly NewEvent[]): Promise<void>;
  /** Throws `conflict` if another payment or refund of the order is open. */
  insertJournal(row: NewJournalRow): Promise<JournalRow>;
  patchJournal(id: number, patch: JournalPatch): Promise<void>;
  /**
   * Patches the row only if the claim it was read with is still the last one and it is running. False: another
   * process decided it meanwhile, and nothing was written.
   */
  patchHeld(row: JournalRow, patch: JournalPatch): Promise<boolean>;
  /** Whether `patchHeld` would patch the row; it then stays so until the commit. */
  lockHeld(row: JournalRow): Promise<boolean>;
  /** `patchHeld` together with a row of the timeline, where it does not matter now whether they were written. */
  endHeld(row: JournalRow, patch: JournalPatch, event: NewEvent): Promise<void>;
  /** Claims a row: running, leased, one claim more. Undefined if another process has claimed it since it was read. */
  claim(row: JournalRow, patch: JournalPatch): Promise<JournalRow | undefined>;
  journalOf(orderId: number, kinds: readonly JournalKind[]): Promise<JournalRow[]>;
  /** False if the key is taken. */
  insertKey(record: Omit<IdempotencyRecord, 'answer'>): Promise<boolean>;
  /** Continues to hold a key for the request that has reserved it. */
  renewKey(key: string, leaseOwner: string, leaseUntil: number): Promise<void>;
  /** Ends the request of a key, with its answer if that is final. */
  endKey(key: string, answer: string | null): Promise<void>;
  /** Deletes `key`, or all keys if it is undefined, if made before `before`. */
  forgetKeys(before: number, key?: string): Promise<void>;
  /** Whether every outgoing charge of this database is stopped. */
  chargesHeld(): Promise<boolean>;
  setChargesHeld(held: boolean): Promise<void>;
}

/** A request that placed an order, or a batch of them, under a key. */
export interface IdempotencyRecord {
  readonly key: string;
  /** Hash of the request. */
  readonly fingerprint: string;
  /** One of the two is set. */
  readonly orderId: number | null;
  readonly batchId: number | null;
  /** The first answer as JSON; null while there is none, and for ever if the outcome was unknown. */
  readonly answer: string | null;
  readonly createdAt: number;
  /** The process that runs the request, null once it has ended. */
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

export interface Settings {
  readonly paymentTimeoutMs: number;
  readonly notificationTimeoutMs: number;
  readonly resilience: boolean;
  /** A caller need not wait until the database records that its email was sent. */
  readonly recordEmailsLater?: boolean | undefined;
  /** Names this process in leases, so that others can tell whether it is alive. */
  readonly leaseOwner: string;
}

/** The two services downstream. */
export interface Services {
  /**
   * Connects to both. A use case that may call one of them awaits this before it writes, so that a failed connection
   * leaves nothing behind. Throws `usage` if the database refuses the sandbox.
   */
  readonly connect: () => Promise<void>;
  readonly payments: PaymentService;
  readonly notifications: NotificationService;
  readonly health: Health;
}

/** This process, among others that work on the same database. */
export interface ThisProcess {
  /** Whether the process of a lease owner is known to have ended. */
  readonly isGone: (leaseOwner: string) => boolean;
  /** The journal rows that it is working on right now. */
  readonly inFlight: Set<number>;
  /** The batches it is storing. */
  readonly loading: Set<number>;
  /** The idempotency keys whose requests are running in it. */
  readonly runningKeys: Set<string>;
  /** For lists that take long. */
  readonly longLists: Limiter;
  /** How many payments and refunds waited for the Payment Service when its recovery last looked. */
  parked: number;
  /** How often it runs recovery automatically; undefined for a process that does not. */
  recoversEveryMs: number | undefined;
  /** Tells its recovery that a row waits. */
  readonly wake: () => void;
  /** Tells its background work that held payments may be sent now. */
  readonly released: () => void;
  /** Awaited by an import after each transaction of orders, so that searches find them by the index. */
  readonly ordersStored?: (() => Promise<void>) | undefined;
  /** Lets work continue after the answer; a process that ends gracefully waits for it. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** A process without work under way. */
export function newProcess(
  how: Pick<ThisProcess, 'isGone' | 'longLists' | 'wake' | 'released' | 'inBackground' | 'ordersStored'>,
): ThisProcess {
  const idle = { inFlight: new Set<number>(), loading: new Set<number>(), runningKeys: new Set<string>() };
  return { ...how, ...idle, parked: 0, recoversEveryMs: undefined };
}

/** The dependencies of all use cases; each names the ones it takes. */
export interface Deps {
  readonly store: Store;
  readonly services: Services;
  readonly process: ThisProcess;
  readonly settings: Settings;
  readonly clock: Clock;
  /** A new random idempotency key. */
  readonly newKey: () => string;
  readonly log: Log;
  readonly measure: Measure;
}

/** The caller of a use case. */
export interface Caller extends Trace {
  readonly actor: Actor;
  /** The first transaction of a use case about one order requires it. */
  readonly ifMatch?: ExpectedVersion | undefined;
  /** Told of each step. */
  readonly onStep?: StepListener | undefined;
  /** It tells a person of failed emails itself: the log need not report them as errors. */
  readonly reportsEmails?: boolean;
}

export function newCaller(actor: Caller['actor']): Caller {
  return { actor, traceId: newTraceId() };
}

/** 32 random hexadecimal digits (W3C Trace Context). */
export function newTraceId(): string {
  return randomDigits(32);
}

/** The ids that every log line about a caller's request carries. */
export function logContext({ requestId, traceId }: Trace): Trace {
  return { requestId, traceId };
}
