// The bank of one seed: what each call really does, and what it answers, which is another matter. Every decision hangs on the
// seed and on what the call is about, never on what else is under way.
import { type Random, seededRandom } from '../simulation/random.ts';
import { type BankCharge, heldOf, type Ledger, type OrderAccount, openLedger } from './charges.ts';
import { type RecordMode, recordReply } from './record-replies.ts';
import { refund } from './refunds.ts';
import { type Money, type PayMeaning, payReply, type Talk } from './replies.ts';
import { type Reply, shown } from './wire.ts';

export interface BankOptions {
  readonly seed: number;
  readonly now: () => number;
  readonly trace: (line: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
  /** Told of a charge between its capture and the answer. */
  readonly captured: (charge: BankCharge) => Promise<void>;
}

export interface Bank extends Readonly<BankOptions> {
  readonly ledger: Ledger;
  /** From then on it answers at once and says what is so. */
  calm: boolean;
  stream(about: string): Talk;
  answer(call: BankCall): Promise<Reply | undefined>;
}

export interface BankCall {
  readonly what: 'pay' | 'record' | 'refund';
  readonly money: Money;
  readonly paymentId: string;
  readonly key: string;
}

/** An order that everybody is honest about: its payment is one that no other order may have. */
export const NEIGHBOUR = 1;

const SECOND = 1_000;
const HOUR = 3_600_000;
/** A call that got no answer is over by then; a bank that said no may think better of it much later. */
const LATE = [SECOND, 12 * SECOND, 29 * SECOND];
const MUCH_LATER = [SECOND, 60 * SECOND, 2 * HOUR, 30 * HOUR, 72 * HOUR];
const DECIDED = [10 * SECOND, 600 * SECOND, 5 * HOUR, 30 * HOUR];

export function openBank(options: BankOptions): Bank {
  const counts = new Map<string, number>();
  const coded = seededRandom(hash(`${options.seed} coded`)).chance(0.5);
  const bank: Bank = {
    ...options,
    ledger: openLedger(options.trace),
    calm: false,
    stream: (about) => ({
      random: seededRandom(hash(`${options.seed} ${about}`)),
      coded,
      neighbour: `p${NEIGHBOUR}-1`,
    }),
    async answer(call) {
      bank.ledger.tick(bank.now());
      const about = `${call.what} ${call.what === 'record' ? call.money.orderId : call.paymentId || call.key}`;
      const nth = (counts.get(about) ?? 0) + 1;
      counts.set(about, nth);
      const account = bank.ledger.account(call.money.orderId);
      if (call.what === 'record') return record(bank, call.money, account, nth);
      if (call.what === 'refund') return refund(bank, call, account, nth);
      return pay(bank, call, account, nth);
    },
  };
  return bank;
}

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
const NEVER = { succeeded: 0, declined: 0, rejected: 0, processing: 0, unknown: 0 };

const EFFECTS: Readonly<Record<Effect, number>> = {
  captured: 40,
  late: 15,
  nothing: 20,
  declined: 10,
  processing: 8,
  foreign: 7,
};

async function pay(
  bank: Bank,
  { money, key }: BankCall,
  account: OrderAccount,
  nth: number,
): Promise<Reply | undefined> {
  checkSecondCharge(bank, money.orderId, account, key);
  account.keys.add(key);
  const talk = bank.stream(`pay ${money.orderId} ${account.keys.size} ${nth}`);
  const honest = bank.calm || money.orderId === NEIGHBOUR;
  const known = account.charges.find((charge) => charge.key === key);
  const effect = known ? effectOf(known) : honest ? 'captured' : talk.random.weighted(EFFECTS);
  const meaning = honest ? honestly(effect) : talk.random.weighted<PayMeaning>({ ...NEVER, ...SAYS[effect] });
  const charge = known ?? take(bank, account, money, key, effect, meaning, talk.random);
  if (effect === 'captured' && known === undefined && !honest && talk.random.chance(0.15)) {
    await bank.captured(charge);
  }
  if (meaning === 'declined' || meaning === 'rejected') account.toldNoIn = bank.ledger.event();
  const misnames = meaning === 'succeeded' && !honest && talk.random.chance(0.04);
  if (misnames) account.misnamed = true;
  const name = misnames ? `x-${charge.paymentId}` : charge.paymentId;
  const { reply } = payReply(honest ? { ...talk, coded: false } : talk, meaning, name, money);
  bank.trace(
    `order ${money.orderId}: charge ${charge.paymentId} (${key}) ${effect}, told ${meaning}${shown(reply)}`,
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
    refundKey: undefined,
    refundLater: undefined,
  };
  // What left no trace at the bank is no charge: the same key may still make one.
  if (effect === 'nothing') return charge;
  account.charges.push(charge);
  const now = bank.now();
  const no = meaning === 'declined' || meaning === 'rejected';
  if (effect === 'captured' || isForeign) bank.ledger.capture(charge);
  if (effect === 'declined') charge.state = 'declined';
  if (effect === 'late') {
    charge.later = { at: now + random.pick(no ? MUCH_LATER : LATE), state: 'captured' };
    if (no && random.chance(0.5)) charge.state = 'declined';
  }
  if (effect === 'processing') {
    charge.state = 'processing';
    charge.later = { at: now + random.pick(DECIDED), state: random.chance(0.7) ? 'captured' : 'declined' };
  }
  return charge;
}

/**
 * No new attempt may leave while the record holds money of an earlier one and says so to whoever asks; and none at all, once
 * the record was read, while that money is not the order's.
 */
function checkSecondCharge(bank: Bank, orderId: number, account: OrderAccount, key: string): void {
  const held = heldOf(account);
  if (held.length === 0) return;
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

function modeOf(bank: Bank, orderId: number, nth: number): RecordMode {
  if (bank.calm || orderId === NEIGHBOUR) return 'honest';
  const { random } = bank.stream(`mode ${orderId} ${nth}`);
  return random.weighted({ honest: 65, garbled: 20, unclear: 10, neighbour: 5 });
}

function record(bank: Bank, asked: Money, account: OrderAccount, nth: number): Reply | undefined {
  const { orderId } = asked;
  const mode = modeOf(bank, orderId, nth);
  account.reads = nth;
  account.readIn = bank.ledger.event();
  if (mode === 'honest') account.readHonestlyIn = account.readIn;
  const entries = account.charges.flatMap(({ paymentId, amount, currency, state }) => {
    if (state === 'unseen') return [];
    const meaning = state === 'captured' ? ('succeeded' as const) : state;
    return [{ orderId, paymentId, amount, currency, meaning }];
  });
  const reply = recordReply(bank.stream(`record ${orderId} ${nth}`), mode, entries, moneyOf(account, asked));
  const told = entries.map(({ paymentId, meaning }) => `${paymentId} ${meaning}`).join(', ');
  bank.trace(`order ${orderId}: record ${mode} [${told}]${shown(reply)}`);
  return reply;
}

/** The money of the order, which a look-up does not name. */
function moneyOf({ charges }: OrderAccount, asked: Money): Money {
  const own = charges.find(({ isForeign }) => !isForeign);
  return own ? { ...asked, amount: own.amount, currency: own.currency } : asked;
}

/** FNV-1a: neighbouring texts begin differently. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
