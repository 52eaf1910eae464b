// The facts that an explanation of an order is made from, and the parts that it is made of.
import type { Batch } from '../model/batch.ts';
import type { JournalRow, NotificationTemplate } from '../model/journal.ts';
import type { Order, OrderEvent } from '../model/order.ts';
import type { BreakerState } from '../model/service-health.ts';
import type { ForeignCharge } from '../ports/payment-store.ts';
import type { Advice, Awaited, StepKey, Warning } from './explanation-json.ts';

export const SERVICES = { payments: 'Payment Service', notifications: 'Notification Service' } as const;

export type Service = keyof typeof SERVICES;

export interface OrderSnapshot {
  readonly order: Order;
  /** The timeline and all rows of the journal about the order, oldest first. */
  readonly events: readonly OrderEvent[];
  readonly journal: readonly JournalRow[];
  /** Charges in the Payment Service's record that are not the order's own, as last seen. */
  readonly foreign: readonly ForeignCharge[];
  /** The batch that created the order, and whether a process is storing it right now. */
  readonly batch: Batch | undefined;
  readonly isBatchHeld: boolean;
  readonly chargesHeld: boolean;
  /** How often the asked process runs recovery; undefined for a command. */
  readonly lookEveryMs: number | undefined;
  /** Of that process; undefined for a command, which has made no calls. */
  readonly breakers: Readonly<Record<Service, BreakerState>> | undefined;
  readonly isGone: (leaseOwner: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** An automatic next step: of a server, or a whole sentence about its result. */
export type AutomaticStep = ServerStep | (Pick<ServerStep, 'key'> & { readonly says: string });

/** `does` continues after the name of the server. */
export interface ServerStep {
  /** Its name for programs. */
  readonly key: StepKey;
  readonly does: string;
  /** When its row is due; shown after `does`. */
  readonly dueAt?: number;
  /** The service that its call needs: the step waits while that service is down. */
  readonly calls?: Service;
  /** When the step is due, if `does` need not say it. */
  readonly at?: number;
  /** What it refunds or sends, for programs. */
  readonly paymentId?: string | null;
  readonly template?: NotificationTemplate | null;
}

/** One part of the answer: about the order's money, or about its other open calls. Times are epoch milliseconds. */
export interface Part {
  /** `until` counts only while it is in the future. */
  readonly waitingFor?: { readonly what: Awaited; readonly since: number; readonly until?: number | null };
  /** Facts that hold now. */
  readonly facts?: readonly string[];
  readonly unasked?: readonly AutomaticStep[];
  readonly next?: readonly Advice[];
  readonly avoid?: readonly Warning[];
}

export interface MainPart extends Part {
  /** Continues after "Order 7 is". */
  readonly says: string;
}

/** Whether the asked process knows that the service is down. */
export function isDown({ breakers }: OrderSnapshot, service: Service = 'payments'): boolean {
  return breakers !== undefined && breakers[service] !== 'closed';
}
