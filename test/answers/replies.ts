// Generates what the Payment Service answers to a charge and to a refund, each with what docs/api.md lets a client
// conclude from it. Whether that is true of the ledger is the bank's affair.
import type { Random } from '../simulation/random.ts';
import { garbage, jsonReply, page, type Reply, textReply, unsure, word } from './wire.ts';

export interface Money {
  readonly orderId: number;
  readonly amount: number;
  readonly currency: string;
}

export interface Talk {
  readonly random: Random;
  /** Whether content codings and byte order marks are used. */
  readonly coded: boolean;
  /** A payment that is another order's, and known to be. */
  readonly neighbour: string;
}

export type PayMeaning = 'succeeded' | 'declined' | 'rejected' | 'processing' | 'unknown';
export type RefundMeaning = 'succeeded' | 'refused' | 'pending' | 'unknown';

export interface Said<M> {
  readonly meaning: M;
  /** Undefined: the connection breaks. */
  readonly reply: Reply | undefined;
}

type Body = Record<string, unknown>;

/** The members that a body may have or leave out. */
function paymentBody({ random }: Talk, paymentId: string, money: Money): Body {
  const name = random.pick(['id', 'payment_id']);
  return {
    [name]: paymentId,
    ...(random.chance(0.7) ? { order_id: random.chance(0.8) ? money.orderId : String(money.orderId) } : {}),
    ...(random.chance(0.7) ? { amount: random.chance(0.7) ? money.amount : String(money.amount) } : {}),
    ...(random.chance(0.7)
      ? { currency: random.chance(0.7) ? money.currency : money.currency.toLowerCase() }
      : {}),
  };
}

const FLAWS = ['order', 'amount', 'currency', 'neighbour', 'error', 'success', 'word'] as const;

/** One thing about a good body that is not as it has to be. */
function spoilt(talk: Talk, flaw: (typeof FLAWS)[number] | 'nameless', body: Body, money: Money): Body {
  switch (flaw) {
    case 'order':
      return { ...body, order_id: money.orderId + 1 };
    case 'amount':
      return {
        ...body,
        amount: talk.random.pick([money.amount * 100, money.amount + 1, String(money.amount / 10), 0]),
      };
    case 'currency':
      return { ...body, currency: money.currency === 'USD' ? 'JPY' : 'USD' };
    case 'nameless': {
      const { id: _id, payment_id: _paymentId, ...rest } = body;
      return rest;
    }
    case 'neighbour':
      return { ...body, ...('id' in body ? { id: talk.neighbour } : { payment_id: talk.neighbour }) };
    case 'error': {
      const { status: _status, ...rest } = body;
      return { ...rest, ...(talk.random.chance(0.5) ? { error: 'limit' } : { errors: ['limit'] }) };
    }
    case 'success': {
      const { status: _status, ...rest } = body;
      return { ...rest, success: false };
    }
    case 'word':
      return { ...body, status: word(talk.random, 'unclear') };
  }
}

const REFUSALS = [400, 402, 422];
const REJECTIONS = [401, 403, 404, 405, 406, 410, 413, 415, 451];

export function payReply(talk: Talk, meaning: PayMeaning, paymentId: string, money: Money): Said<PayMeaning> {
  const { random, coded } = talk;
  const good = { ...paymentBody(talk, paymentId, money), status: word(random, 'succeeded') };
  const say = (reply: Reply | undefined): Said<PayMeaning> => ({ meaning, reply });
  const json = (status: number, body: unknown) => say(jsonReply(random, status, body, coded));
  switch (meaning) {
    case 'succeeded': {
      const { status: _status, ...silent } = good;
      return json(random.pick([200, 201, 202]), random.chance(0.15) ? silent : good);
    }
    case 'processing':
      return json(random.pick([200, 201, 202]), { ...good, status: word(random, 'processing') });
    case 'declined': {
      const no = { ...good, status: word(random, 'declined'), message: 'insufficient funds' };
      if (random.chance(0.4)) return json(random.pick([200, 201]), no);
      if (random.chance(0.3)) return json(random.pick([401, 403, 404, 410]), no);
      const status = random.pick(REFUSALS);
      return random.chance(0.6) ? json(status, { message: 'no' }) : say(page(random, status));
    }
    case 'rejected': {
      const status = random.pick(REJECTIONS);
      return random.chance(0.5) ? json(status, { message: 'no access' }) : say(page(random, status));
    }
    case 'unknown':
      switch (random.weighted({ reset: 3, unsure: 4, garbage: 2, spoilt: 5 })) {
        case 'reset':
          return say(undefined);
        case 'unsure':
          return say(random.chance(0.2) ? textReply(409, '') : unsure(random, good, coded));
        case 'garbage':
          return say(garbage(random, good, random.pick([200, 201])));
        case 'spoilt':
          return json(
            random.pick([200, 201]),
            spoilt(talk, random.pick([...FLAWS, 'nameless'] as const), good, money),
          );
      }
  }
}

/** A `repeated` one is refused by its HTTP status alone: that may mean that it was done before, a word in a 2xx may not. */
export function refundReply(
  talk: Talk,
  meaning: RefundMeaning,
  paymentId: string,
  money: Money,
  repeated: boolean,
): Said<RefundMeaning> {
  const { random, coded } = talk;
  const { id: _id, ...rest } = paymentBody(talk, paymentId, money);
  const named: Body = { ...rest, payment_id: paymentId };
  const good: Body = random.chance(0.2) ? {} : named;
  const say = (reply: Reply | undefined): Said<RefundMeaning> => ({ meaning, reply });
  const json = (status: number, body: unknown) => say(jsonReply(random, status, body, coded));
  const yes = () => word(random, random.pick(['succeeded', 'refunded'] as const));
  switch (meaning) {
    case 'succeeded':
      switch (random.weighted({ word: 6, silent: 2, empty: 1, already: 1 })) {
        case 'word':
          return json(random.pick([200, 201]), { ...good, status: yes() });
        case 'silent':
          return json(200, good);
        case 'empty':
          return say(textReply(204, ''));
        case 'already':
          return json(409, { ...good, status: 'refunded' });
      }
      break;
    case 'refused': {
      const no = random.pick(['failed', 'declined', 'rejected', 'canceled', 'cancelled']);
      if (!repeated && random.chance(0.4)) return json(200, { ...named, status: no });
      const status = random.pick([400, 402, 404, 422]);
      return json(status, { message: 'no refund' });
    }
    case 'pending':
      return json(random.pick([200, 202]), { ...named, status: random.pick(['pending', 'Processing']) });
    case 'unknown':
      switch (random.weighted({ reset: 3, unsure: 3, garbage: 3, spoilt: 4, barred: 2 })) {
        case 'reset':
          return say(undefined);
        case 'unsure':
          return say(unsure(random, { ...named, status: yes() }, coded));
        case 'garbage':
          return say(garbage(random, named));
        case 'spoilt':
          return json(200, spoilt(talk, random.pick(FLAWS), { ...named, status: yes() }, money));
        case 'barred':
          return say(page(random, random.pick([401, 403, 404, 405])));
      }
  }
}
