// The measurements of the use cases for a metrics collector: outcomes and durations, never customers' data.
import type { JournalKind } from '../model/journal.ts';
import type { PaymentResult, RefundResult, SendResult } from './services.ts';

/** `batch`: stored, and charged later, one of many. `parked`, `held`: stored without a call. */
export type CreationOutcome = PaymentResult['outcome'] | 'parked' | 'held' | 'batch';

/** The seconds of a call are those of all its repeats together. */
export type Measured =
  | { readonly what: 'orders_created'; readonly outcome: CreationOutcome; readonly count: number }
  | { readonly what: 'payment_call'; readonly outcome: PaymentResult['outcome']; readonly seconds: number }
  | { readonly what: 'refund_call'; readonly outcome: RefundResult['outcome'] }
  | { readonly what: 'lookup_call'; readonly outcome: 'reached' | 'unreachable' }
  | { readonly what: 'email'; readonly outcome: SendResult['outcome'] }
  | { readonly what: 'recovery_run' }
  | { readonly what: 'recovered_row'; readonly kind: JournalKind; readonly failed: boolean };

/** Must be quick and must not throw: it is called in the middle of the work. */
export type Measure = (measured: Measured) => void;

/** For processes without a collector. */
export const UNMEASURED: Measure = () => {};
