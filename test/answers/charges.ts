// The bank's ledger: what it really captured and gave back, and when. All of its time is the test's clock.
import type { Money } from './replies.ts';

export interface BankCharge extends Money {
  readonly paymentId: string;
  readonly key: string;
  /** Of another amount or currency than was asked for. */
  readonly isForeign: boolean;
  state: 'unseen' | 'processing' | 'declined' | 'captured' | 'refunded';
  /** When it becomes something else. */
  later: { readonly at: number; readonly state: 'captured' | 'declined' } | undefined;
  /** The number of the event with which it was captured. */
  capturedIn: number;
  /** The number of the last event that told a definite no of it. */
  toldNoIn: number;
  capturedAt: number;
  /** The key of the refund that gave it back. */
  refundKey: string | undefined;
  refundLater: { readonly at: number; readonly key: string } | undefined;
  /** Somebody has decided that it goes back, and asked for that. */
  refundAsked: boolean;
}

/** What the callers were told of an order, and when. */
export interface OrderAccount {
  readonly charges: BankCharge[];
  /** Of the charges that were asked for. */
  readonly keys: Set<string>;
  /** The numbers of these events: the last look at the record, the last honest one, and the last that told of all its payments. */
  readIn: number;
  readHonestlyIn: number;
  readTrulyIn: number;
  /** The number of the last charge that left without a good look before it: somebody has to look later. */
  owedIn: number;
  /** How often the record was looked at. */
  reads: number;
  /** Of a refund that was made and answered with a definite no. */
  deniedRefund: boolean;
  /** The answer named a payment that the record does not know. */
  misnamed: boolean;
}

export interface Ledger {
  account(orderId: number): OrderAccount;
  all(): BankCharge[];
  /** The number of this event. */
  event(): number;
  /** Lets happen what is due. */
  tick(now: number): void;
  capture(charge: BankCharge, now: number): void;
  /** Something is yet to happen to it. */
  watch(charge: BankCharge): void;
  /** How many have something yet to happen. */
  watched(): number;
  giveBack(charge: BankCharge, key: string): void;
  /** How often money was captured or given back. */
  moves(): number;
}

export function openLedger(trace: (line: string) => void): Ledger {
  const accounts = new Map<number, OrderAccount>();
  /** In the order in which they came. */
  const watched = new Set<BankCharge>();
  let events = 0;
  let moves = 0;
  const all = () => [...accounts.values()].flatMap(({ charges }) => charges);
  const ledger: Ledger = {
    account(orderId) {
      const known = accounts.get(orderId);
      if (known) return known;
      const account: OrderAccount = {
        charges: [],
        keys: new Set(),
        readIn: -1,
        readHonestlyIn: -1,
        readTrulyIn: -1,
        owedIn: -1,
        reads: 0,
        deniedRefund: false,
        misnamed: false,
      };
      accounts.set(orderId, account);
      return account;
    },
    all,
    event: () => ++events,
    tick(now) {
      for (const charge of watched) {
        const { later, refundLater } = charge;
        if (later && later.at <= now) {
          charge.later = undefined;
          if (later.state === 'captured') ledger.capture(charge, now);
          else charge.state = 'declined';
          trace(`order ${charge.orderId}: bank: ${charge.paymentId} becomes ${charge.state}`);
        }
        if (refundLater && refundLater.at <= now) {
          charge.refundLater = undefined;
          ledger.giveBack(charge, refundLater.key);
        }
        if (!charge.later && !charge.refundLater) watched.delete(charge);
      }
    },
    watch: (charge) => void watched.add(charge),
    watched: () => watched.size,
    capture(charge, now) {
      moves += 1;
      charge.state = 'captured';
      charge.capturedAt = now;
      charge.capturedIn = ledger.event();
    },
    giveBack(charge, key) {
      if (charge.state !== 'captured') return;
      moves += 1;
      charge.state = 'refunded';
      charge.refundKey = key;
      trace(`order ${charge.orderId}: bank: ${charge.paymentId} is given back`);
    },
    moves: () => moves,
  };
  return ledger;
}

/** Money that the bank holds of an order, in whatever currency. */
export function heldOf(account: OrderAccount): BankCharge[] {
  return account.charges.filter(({ state }) => state === 'captured');
}
