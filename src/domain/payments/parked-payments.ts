// What is not tried while the Payment Service is known to be down (contract section 8): it waits for its return, and
// settle pays it then, a few orders at first.
import type { Deps } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';

/** What a timeline says of a payment that waits. */
export const PARKED = [
  'payment_parked',
  'the Payment Service is not answering; the payment waits for its return',
] as const;

/** More than this many would take longer to pay than anybody waits. */
const MOST_PARKED = 100_000;

/** Whether a request may call the Payment Service. The trial call after a pause is left to settle: it may take long. */
export function mayCall(deps: Deps): boolean {
  return deps.services.health.payments.state() === 'closed';
}

/** Throws `unavailable` where so much waits already that nothing more should be accepted. */
export function refuseOverflow(deps: Deps): void {
  if (mayCall(deps) || deps.process.parked < MOST_PARKED) return;
  throw new OrdersError(
    'unavailable',
    'the Payment Service is not answering and too many orders wait for it; try again later',
    { code: 'overloaded', retryAfterSeconds: 10 },
  );
}
