// The steps of a use case, as it tells them to a caller that shows them to a person.
import type { JournalState, NotificationTemplate } from '../model/journal.ts';
import type { OrderStatus } from '../model/order-status.ts';

/** A call to one of the two services; `record` reads the Payment Service's record of the order. */
export type CallKind = 'payment' | 'refund' | 'record' | 'email';

export type Step =
  /** The new order is committed. */
  | { readonly is: 'stored'; readonly orderId: number }
  /** A call is about to leave. */
  | { readonly is: 'calling'; readonly orderId: number; readonly call: CallKind }
  /** Its outcome is committed; `status` is that of the order then. */
  | {
      readonly is: 'recorded';
      readonly orderId: number;
      readonly call: CallKind;
      readonly status?: OrderStatus;
    }
  /** `end`: `waiting` if it is retried automatically, else `refused`. */
  | {
      readonly is: 'email_failed';
      readonly orderId: number;
      readonly template: NotificationTemplate;
      readonly reason: string;
      readonly end: JournalState;
    };

/** Must be quick and must not throw. */
export type StepListener = (step: Step) => void;
