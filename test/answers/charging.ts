// What a charge really does, and what the bank says of it.
import type { Random } from '../simulation/random.ts';
import { type Bank, type BankCall, modeOf, NEIGHBOUR } from './bank.ts';
import { type BankCharge, heldOf, type OrderAccount } from './charges.ts';
import { type Money, type PayMeaning, payReply } from './replies.ts';
import { type Reply, shown } from './wire.ts';

type Effect = 'captured' | 'late' | 'nothing' | 'declined' | 'processing' | 'foreign';

/** What may be said of each, and how often: no answer that is a plain lie about money nobody took. */
const SAYS: Readonly<Record<Effect, Partial<Record<PayMeaning, number>>>> = {
  captured: { succeeded: 4, unknown: 4, declined: 1.5, rejected: 1, processing: 1 },
  late: { unknown: 3, declined: 2, rejected: 1 },
  nothing: { unknown: 4, declined: 2, rejected: 2, processing: 1 },
  declined: { declined: 4, unknown: 2 },
  processing: { processing: 3, unknown: 2 },
  foreign: { unknown: 3, declined: 1, processing: 1 },
};
/** What a truthful bank does not say or do. */
const NO_LIES: Readonly<Record<Effect, Partial<Record<PayMeaning, number>>>> = {
  ...SAYS,
  captured: { succeeded: 4, unknown: 4, processing: 1 },
  late: { unknown: 3 },
};
const NEVER = { succeeded: 0, declined: 0, rejected: 0, processing: 0, unknown: 0 };

const EFFECTS: Readonly<Record<Effect, number>> = {
  captured: 40,
  late: 15,
  nothing: 20,
  declined: 10,
  processing: 8,
  foreign: 7,
};

const OWN_MONEY: typeof EFFECTS = { ...EFFECTS, foreign: 0 };

export async function charge(
  bank: Bank,
  { money, key }: BankCall,
  account: OrderAccount,
  nth: number,
): Promise<Reply | undefined> {
  checkSecondCharge(bank, money.orderId, account, key);
  if (!account.keys.has(key) && account.readIn !== account.readTrulyIn) account.owedIn = bank.ledger.event();
  account.keys.add(key);
  const talk = bank.stream(`pay ${money.orderId} ${account.keys.size} ${nth}`);
  const honest = bank.calm || money.orderId === NEIGHBOUR;
  const known = account.charges.find((charge) => charge.key === key);
  const effect = known
    ? effectOf(known)
    : honest
      ? 'captured'
      : talk.random.weighted(bank.truthful ? OWN_MONEY : EFFECTS);
  const says = (bank.truthful ? NO_LIES : SAYS)[effect];
  const meaning = honest ? honestly(effect) : talk.random.weighted<PayMeaning>({ ...NEVER, ...says });
  const made = known ?? take(bank, account, money, key, effect, meaning, talk.random);
  // Only a first charge: no look at the record could tell which of several it is.
  const isFirst = account.keys.size === 1;
  const misnames = isFirst && meaning === 'succeeded' && !honest && !bank.crowded && talk.random.chance(0.04);
  if (misnames) account.misnamed = true;
  if (effect === 'captured' && known === undefined && !honest && talk.random.chance(0.15)) {
    await bank.captured(made);
  }
  if (meaning === 'declined' || meaning === 'rejected') made.toldNoIn = bank.ledger.event();
  const name = misnames ? `x-${made.paymentId}` : made.paymentId;
  const { reply } = payReply(honest ? { ...talk, coded: false } : talk, meaning, name, money);
  bank.trace(
    `order ${money.orderId}: charge ${made.paymentId} (${key}) ${effect}, told ${meaning}${shown(reply)}`,
  );
  return reply;
}

function effectOf({ state, isForeign }: BankCharge): Effect {
  if (isForeign) return 'foreign';
  if (state === 'unseen') return 'late';
  return state === 'refunded' ? 'declined' : state;
}

function honestly(effect: Effect): PayMeaning {
  if (effect === 'captured') return 'succeeded';
  if (effect === 'processing') return 'processing';
  return effect === 'declined' ? 'declined' : 'unknown';
}

function take(
  bank: Bank,
  account: OrderAccount,
  money: Money,
  key: string,
  effect: Effect,
  meaning: PayMeaning,
  random: Random,
): BankCharge {
  const now = bank.now();
  const isForeign = effect === 'foreign';
  const foreign = random.chance(0.5) ? { amount: money.amount + 7 } : { currency: 'USD' };
  const charge: BankCharge = {
    ...money,
    ...(isForeign ? foreign : {}),
    paymentId: `p${money.orderId}-${account.charges.length + 1}`,
    key,
    isForeign,
    state: 'unseen',
    later: undefined,
    capturedIn: -1,
    toldNoIn: -1,
    capturedAt: now,
    refundKey: undefined,
    refundLater: undefined,
    refundAsked: false,
  };
  // What left no trace at the bank is no charge: the same key may still make one.
  if (effect === 'nothing') return charge;
  account.charges.push(charge);
  const no = meaning === 'declined' || meaning === 'rejected';
  if (effect === 'captured' || isForeign) bank.ledger.capture(charge, now);
  if (effect === 'declined') charge.state = 'declined';
  if (effect === 'late') {
    charge.later = { at: now + random.pick(no ? bank.pace.muchLater : bank.pace.late), state: 'captured' };
    if (no && random.chance(0.5)) charge.state = 'declined';
  }
  if (effect === 'processing') {
    charge.state = 'processing';
    charge.later = {
      at: now + random.pick(bank.pace.decided),
      state: random.chance(0.7) ? 'captured' : 'declined',
    };
  }
  bank.ledger.watch(charge);
  return charge;
}

/**
 * No new attempt may leave while the record holds money of an earlier one and says so to whoever asks; and none at all, once
 * the record was read, while that money is not the order's and nobody has decided what becomes of it.
 */
function checkSecondCharge(bank: Bank, orderId: number, account: OrderAccount, key: string): void {
  const before = bank.now() - bank.pace.grace;
  const isDecided = (charge: BankCharge) => charge.isForeign && charge.refundAsked;
  const held = heldOf(account).filter((charge) => charge.capturedAt <= before && !isDecided(charge));
  if (held.length === 0 || bank.inDoubt?.()) return;
  const since = Math.max(...held.map(({ capturedIn }) => capturedIn));
  const looked = account.readIn > since;
  const readable = looked
    ? account.readHonestlyIn === account.readIn
    : modeOf(bank, orderId, account.reads + 1) === 'honest';
  const isForbidden = !account.keys.has(key) || (looked && held.some(({ isForeign }) => isForeign));
  if (!readable || !isForbidden) return;
  const names = held.map(({ paymentId }) => paymentId).join(', ');
  bank.wrong(
    'A4',
    `order ${orderId} is charged while the record, ${looked ? 'read' : 'not read'}, holds ${names}`,
  );
}
