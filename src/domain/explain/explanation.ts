// What is known of an order when somebody asks why it does not go on, and the parts that the answer is made of.
import type { Batch } from '../model/batch.ts';
import type { JournalRow } from '../model/journal.ts';
import type { Order, OrderEvent } from '../model/order.ts';
import type { BreakerState } from '../model/service-health.ts';
import type { ForeignCharge } from '../ports/payment-store.ts';
import type { Advice, Awaited, Warning } from './explanation-json.ts';

export const SERVICES = { payments: 'Payment Service', notifications: 'Notification Service' } as const;

export type Service = keyof typeof SERVICES;

export interface OrderSnapshot {
  readonly order: Order;
  /** The timeline and all rows of the journal about the order, oldest first. */
  readonly events: readonly OrderEvent[];
  readonly journal: readonly JournalRow[];
  /** Charges in the Payment Service's record that are not the order's own, as last seen. */
  readonly foreign: readonly ForeignCharge[];
  /** The batch that made the order, and whether a process is storing it right now. */
  readonly batch: Batch | undefined;
  readonly isBatchHeld: boolean;
  readonly chargesHeld: boolean;
  /** How often the process that is asked looks at open rows by itself; undefined for a command. */
  readonly lookEveryMs: number | undefined;
  /** Of that process; undefined for a command, which has called nobody. */
  readonly breakers: Readonly<Record<Service, BreakerState>> | undefined;
  readonly isGone: (leaseOwner: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What happens by itself. `does` goes on after the name of the process that does it. */
export interface AutomaticStep {
  readonly does: string;
  /** When its row is due; that is told behind `does`. */
  readonly dueAt?: number;
  /** The service that its call has to reach: while that is down, it waits for it. */
  readonly calls?: Service;
  /** When it is, where `does` does not need to tell it. */
  readonly at?: number;
}

/** One part of the answer: about the order's money, or about what else of it is open. Times are epoch milliseconds. */
export interface Part {
  /** `until` counts only while it is still to come. */
  readonly waitingFor?: { readonly what: Awaited; readonly since: number; readonly until?: number | null };
  /** What is so now. */
  readonly facts?: readonly string[];
  readonly unasked?: readonly AutomaticStep[];
  readonly next?: readonly Advice[];
  readonly avoid?: readonly Warning[];
}

export interface MainPart extends Part {
  /** Goes on after "Order 7 is". */
  readonly says: string;
}

/** Whether the process that is asked knows that the service is down. */
export function isDown({ breakers }: OrderSnapshot, service: Service = 'payments'): boolean {
  return breakers !== undefined && breakers[service] !== 'closed';
}
