// What a refund really does, and what the bank says of it.
import type { Bank, BankCall } from './bank.ts';
import type { BankCharge, OrderAccount } from './charges.ts';
import { type RefundMeaning, refundReply } from './replies.ts';
import { jsonReply, type Reply, shown, textReply } from './wire.ts';

type Effect = 'done' | 'late' | 'pending' | 'nothing' | 'already';

const EFFECTS = { done: 5, late: 1, pending: 1, nothing: 4 } as const;
const SAYS: Readonly<Record<Effect, Partial<Record<RefundMeaning, number>>>> = {
  done: { succeeded: 5, unknown: 4, refused: 1, pending: 1 },
  late: { unknown: 1 },
  pending: { pending: 1 },
  nothing: { unknown: 4, refused: 3 },
  already: { succeeded: 5, unknown: 3, refused: 1 },
};
const NEVER = { succeeded: 0, refused: 0, pending: 0, unknown: 0 };

export function refund(bank: Bank, call: BankCall, account: OrderAccount, nth: number): Reply | undefined {
  const { money, paymentId, key } = call;
  const about = `order ${money.orderId}: refund of ${paymentId} (${key})`;
  const charge = account.charges.find((one) => one.paymentId === paymentId);
  if (!charge) {
    if (!account.misnamed) bank.wrong('A3', `${about}: the order has no such payment`);
    return textReply(404, '{"detail":"no such payment"}', 'application/json');
  }
  if (charge.amount !== money.amount || charge.currency !== money.currency) {
    bank.wrong('A3', `${about}: ${money.amount} ${money.currency} is not what was captured`);
  }
  charge.refundAsked = true;
  const talk = bank.stream(`refund ${paymentId} ${nth}`);
  const before = charge.refundKey ?? charge.refundLater?.key;
  if (before !== undefined && before !== key) {
    bank.wrong('A3', `${about}: it went back under ${before} before`);
    return jsonReply(talk.random, 409, { payment_id: paymentId, status: 'refunded' }, false);
  }
  if (before === undefined && charge.state !== 'captured') {
    bank.trace(`${about}: not captured`);
    return jsonReply(talk.random, 422, { message: 'not captured' }, false);
  }
  const effect = effectOf(bank, charge, talk.random.weighted(EFFECTS));
  const meaning = bank.calm
    ? 'succeeded'
    : talk.random.weighted<RefundMeaning>({ ...NEVER, ...saysOf(bank, effect) });
  take(
    bank,
    charge,
    key,
    effect,
    talk.random.pick(effect === 'late' ? bank.pace.late : bank.pace.refundPending),
  );
  // A truthful bank that says so has given the money back.
  if (bank.truthful && meaning === 'succeeded') take(bank, charge, key, 'done', 0);
  if (meaning === 'refused' && effect === 'done') account.deniedRefund = true;
  const { reply } = refundReply(
    bank.calm ? { ...talk, coded: false } : talk,
    meaning,
    paymentId,
    charge,
    effect === 'already',
  );
  bank.trace(`${about} ${effect}, told ${meaning}${shown(reply)}`);
  return reply;
}

/** A refund that is made and denied is not known until the money of the order is touched again: others may do that. */
function saysOf({ crowded }: Bank, effect: Effect): Partial<Record<RefundMeaning, number>> {
  return effect === 'done' && crowded ? { ...SAYS.done, refused: 0 } : SAYS[effect];
}

function effectOf(bank: Bank, charge: BankCharge, drawn: Effect): Effect {
  if (charge.state === 'refunded' || (charge.refundLater && !bank.calm)) return 'already';
  return bank.calm ? 'done' : drawn;
}

function take({ ledger, now }: Bank, charge: BankCharge, key: string, effect: Effect, afterMs: number): void {
  if (effect === 'done') {
    charge.refundLater = undefined;
    ledger.giveBack(charge, key);
  }
  if (effect === 'late' || effect === 'pending') {
    charge.refundLater = { at: now() + afterMs, key };
    ledger.watch(charge);
  }
}
