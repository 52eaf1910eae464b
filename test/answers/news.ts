// What the bank and people tell the order service unasked: what they know of the ledger, and what is not this order's.
import type { Random } from '../simulation/random.ts';
import { type Bank, NEIGHBOUR } from './bank.ts';
import type { BankCharge, OrderAccount } from './charges.ts';
import { word } from './wire.ts';

/** The webhook's body for a payment as it is now, in one of the bank's words, and how often it comes. */
export function newsOf(bank: Bank, charge: BankCharge): { body: object; times: number } | undefined {
  const { orderId, paymentId, amount, currency, state } = charge;
  // A bank that calls one payment by two names cannot be told from one that took two.
  if (state === 'unseen' || bank.ledger.account(orderId).misnamed) return undefined;
  const { random } = bank.stream(`tell ${paymentId} ${state}`);
  const body = {
    payment_id: paymentId,
    status: word(random, state === 'captured' ? 'succeeded' : state),
    ...(random.chance(0.4) || charge.isForeign ? { amount, currency } : {}),
    ...(random.chance(0.3) ? { event_id: `e-${paymentId}-${state}` } : {}),
  };
  return { body, times: random.chance(0.2) ? 2 : 1 };
}

/** News that is not this order's: of a payment of another order, with its name or without, and of other money. */
export function strayNews(random: Random, id: number): object {
  const unknown = { payment_id: `x-${id}`, status: 'succeeded' };
  switch (random.pick(['neighbour', 'amount', 'word', 'failed'] as const)) {
    case 'neighbour': {
      const named = random.chance(0.5) ? { order_id: NEIGHBOUR } : {};
      return { payment_id: `p${NEIGHBOUR}-1`, status: 'succeeded', ...named };
    }
    case 'amount':
      return { ...unknown, amount: 77 };
    case 'word':
      return { ...unknown, status: word(random, 'unclear') };
    case 'failed':
      return { ...unknown, status: 'failed' };
  }
}

/** The body of a resolution by a person who knows the ledger; undefined where there is more than one thing to say. */
export function whatHappened({ charges, misnamed }: OrderAccount): object | undefined {
  const foreign = charges.find(({ isForeign, state }) => isForeign && state === 'captured');
  if (foreign) return { refund: foreign.paymentId };
  const [one, ...more] = charges.filter(
    ({ state, later }) => state !== 'declined' || later?.state === 'captured',
  );
  if (misnamed || more.length > 0) return undefined;
  if (!one) return { charged: false };
  return one.state === 'captured' ? { charged: one.paymentId } : undefined;
}
