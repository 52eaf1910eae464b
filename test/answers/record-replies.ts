// Generates what the Payment Service answers when it is asked for its record of one order: the truth in one of its forms,
// or one of the answers that must never be taken for it.
import type { Money, Talk } from './replies.ts';
import { garbage, jsonReply, type Meaning, page, type Reply, textReply, unsure, word } from './wire.ts';

export interface Entry extends Money {
  readonly paymentId: string;
  readonly meaning: Meaning;
}

/** `honest` is the truth; `unclear` says it in words that are not known; `neighbour` shows another order's payment too. */
export type RecordMode = 'honest' | 'garbled' | 'unclear' | 'neighbour';

/** Undefined: the connection breaks. */
export function recordReply(
  talk: Talk,
  mode: RecordMode,
  entries: readonly Entry[],
  asked: Money,
): Reply | undefined {
  const { random, coded } = talk;
  const bodies = entries.map((entry) => entryBody(talk, entry));
  switch (mode) {
    case 'honest':
      return honest(talk, bodies);
    case 'garbled':
      return garbled(talk, bodies);
    case 'unclear': {
      const unclear = bodies.map((body) => ({ ...body, status: word(random, 'unclear') }));
      const strange: Entry = { ...asked, paymentId: `x-${asked.orderId}`, meaning: 'unclear' };
      return jsonReply(random, 200, unclear.length > 0 ? unclear : [entryBody(talk, strange)], coded);
    }
    case 'neighbour': {
      const { order_id: _orderId, ...other } = entryBody(talk, {
        ...asked,
        paymentId: talk.neighbour,
        meaning: 'succeeded',
      });
      return jsonReply(random, 200, [...bodies, other], coded);
    }
  }
}

function entryBody({ random }: Talk, { paymentId, orderId, amount, currency, meaning }: Entry) {
  return {
    [random.pick(['id', 'payment_id'])]: paymentId,
    ...(random.chance(0.5) ? { order_id: orderId } : {}),
    amount: random.chance(0.8) ? amount : String(amount),
    currency: random.chance(0.8) ? currency : currency.toLowerCase(),
    status: word(random, meaning),
  };
}

function honest({ random, coded }: Talk, bodies: readonly object[]): Reply {
  if (bodies.length > 0) {
    const body = bodies.length === 1 && random.chance(0.5) ? bodies[0] : bodies;
    return jsonReply(random, 200, body, coded);
  }
  if (random.chance(0.4)) return jsonReply(random, 200, [], coded);
  return random.chance(0.5) ? jsonReply(random, 404, { detail: 'no payment' }, coded) : textReply(404, '');
}

/** Half of these say "none", or "all is well", to a reader who does not look closely. */
function garbled(talk: Talk, bodies: readonly object[]): Reply | undefined {
  const { random, coded } = talk;
  const json = (status: number, body: unknown) => jsonReply(random, status, body, coded);
  switch (
    random.weighted({ reset: 2, gone: 3, unsure: 2, barred: 1, garbage: 3, half: 2, wrapped: 1, error: 1 })
  ) {
    case 'reset':
      return undefined;
    case 'gone':
      return textReply(404, random.chance(0.7) ? '<h1>Not Found</h1>' : 'not found');
    case 'unsure':
      return unsure(random, bodies, coded);
    case 'barred':
      return random.chance(0.5) ? page(random, 403) : json(401, { message: 'no access' });
    case 'garbage':
      return garbage(random, bodies);
    case 'half':
      return json(200, [...bodies, halved(talk)]);
    case 'wrapped':
      return json(200, { payments: bodies });
    case 'error':
      return json(200, { error: 'timeout', success: false });
  }
}

function halved(talk: Talk): object {
  const entry: Record<string, unknown> = {
    id: 'x-half',
    amount: 1,
    currency: 'JPY',
    status: 'succeeded',
  };
  delete entry[talk.random.pick(['id', 'amount', 'currency'])];
  return entry;
}
