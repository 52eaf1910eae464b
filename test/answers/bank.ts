// The bank of one seed: what each call really does, and what it answers, which is another matter. Every decision hangs on the
// seed and on what the call is about, never on what else is under way.
import { seededRandom } from '../simulation/random.ts';
import { type BankCharge, type Ledger, type OrderAccount, openLedger } from './charges.ts';
import { charge } from './charging.ts';
import { type RecordMode, recordReply } from './record-replies.ts';
import { refund } from './refunds.ts';
import type { Money, Talk } from './replies.ts';
import { type Reply, shown } from './wire.ts';

export interface BankOptions {
  readonly seed: number;
  readonly now: () => number;
  readonly trace: (line: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
  /** Told of a charge between its capture and the answer. */
  readonly captured: (charge: BankCharge) => Promise<void>;
  readonly pace: Pace;
  /** Many callers at a time: what only one who waits for each answer could make sense of is left out. */
  readonly crowded?: boolean;
  /**
   * It says no only where it has captured nothing and never will, captures the right money, and calls a refund made once
   * it is.
   */
  readonly truthful?: boolean;
  /** Whether callers may have missed answers for a reason that is not the bank's. */
  readonly inDoubt?: () => boolean;
}

/** How long what does not happen at once may take, in milliseconds. */
export interface Pace {
  /** Of a call that got no answer: it is over by then. */
  readonly late: readonly number[];
  /** Of a bank that said no and thinks better of it. */
  readonly muchLater: readonly number[];
  readonly decided: readonly number[];
  readonly refundPending: readonly number[];
  /** Money captured more lately than that may have been missed by a look that was under way. */
  readonly grace: number;
}

export interface Bank extends Readonly<BankOptions> {
  readonly ledger: Ledger;
  /** From then on it answers at once and says what is so. */
  calm: boolean;
  stream(about: string): Talk;
  answer(call: BankCall): Promise<Reply | undefined>;
  /** The call got no answer, and did nothing. */
  missed(call: BankCall): void;
}

export interface BankCall {
  readonly what: 'pay' | 'record' | 'refund';
  readonly money: Money;
  readonly paymentId: string;
  readonly key: string;
}

/** An order that everybody is honest about: its payment is one that no other order may have. */
export const NEIGHBOUR = 1;

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
      return charge(bank, call, account, nth);
    },
    missed({ what, money }) {
      if (what === 'record') bank.ledger.account(money.orderId).readIn = bank.ledger.event();
    },
  };
  return bank;
}

export function modeOf(bank: Bank, orderId: number, nth: number): RecordMode {
  if (bank.calm || orderId === NEIGHBOUR) return 'honest';
  const { random } = bank.stream(`mode ${orderId} ${nth}`);
  return random.weighted({ honest: 65, garbled: 20, unclear: 10, neighbour: 5 });
}

function record(bank: Bank, asked: Money, account: OrderAccount, nth: number): Reply | undefined {
  const { orderId } = asked;
  const mode = modeOf(bank, orderId, nth);
  account.reads = nth;
  account.readIn = bank.ledger.event();
  const entries = account.charges.flatMap(({ paymentId, amount, currency, state }) => {
    if (state === 'unseen') return [];
    const meaning = state === 'captured' ? ('succeeded' as const) : state;
    return [{ orderId, paymentId, amount, currency, meaning }];
  });
  // It invents payments for one id after the other only where nobody looks for the last.
  const said = mode === 'unclear' && entries.length === 0 && bank.crowded ? 'honest' : mode;
  if (said === 'honest') account.readHonestlyIn = account.readIn;
  if (said === 'honest' || said === 'neighbour') account.readTrulyIn = account.readIn;
  const reply = recordReply(bank.stream(`record ${orderId} ${nth}`), said, entries, moneyOf(account, asked));
  const told = entries.map(({ paymentId, meaning }) => `${paymentId} ${meaning}`).join(', ');
  bank.trace(`order ${orderId}: record ${said} [${told}]${shown(reply)}`);
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
