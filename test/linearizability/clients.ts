// Concurrent clients of a few orders: they create, pay, ship, deliver, cancel, read and list them, and bring the Payment
// Service's events, each at once with the others. Some give up early, and so never learn what became of their request.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../simulation/random.ts';
import type { FakeServices } from '../support/services/fake-services.ts';
import type { Answer, History, Kind, Seen } from './history.ts';

export interface Round {
  /** Names the orders of this round. */
  readonly name: string;
  /** Of any of the nodes. */
  readonly url: () => string;
  readonly fake: Pick<FakeServices, 'charges'>;
  readonly history: History;
  readonly random: Random;
  readonly orders: number;
  readonly clients: number;
  readonly operations: number;
  /** Told what no server may answer. */
  readonly wrong: (text: string) => void;
}

const ORDERS = '/api/v1/orders/';
const ANSWER_MS = 5_000;
/** Of the requests that are given up early. */
const IMPATIENT = { share: 0.06, fromMs: 2, toMs: 60 };
const REFUSED_PAUSE_MS = 30;
const LATE_EVENT_SHARE = 0.4;

const WEIGHTS = { create: 5, pay: 14, ship: 7, deliver: 8, cancel: 14, event: 24, read: 18, list: 10 };

/** Resolves when every client is done, and every order has been read once more. */
export async function playRound(round: Round): Promise<void> {
  const ids = new Map<string, number>();
  const names = Array.from({ length: round.orders }, (_, n) => `${round.name}-${n + 1}`);
  let left = round.operations;
  const client = async (number: number) => {
    while (left > 0) {
      left -= 1;
      if ((await act(round, number, round.random.pick(names), ids)) === 'told nothing') left += 1;
    }
  };
  await Promise.all(Array.from({ length: round.clients }, (_, n) => client(n + 1)));
  for (const name of names) await ask(round, 0, name, ids, 'read', { patient: true });
}

/** A creation is refused while another with the same key is under way: that counts as no operation. */
type Told = 'told nothing' | undefined;

async function act(round: Round, client: number, order: string, ids: Map<string, number>): Promise<Told> {
  const { random } = round;
  const id = ids.get(order);
  if (id === undefined) return ask(round, client, order, ids, 'create');
  const kind = random.weighted(WEIGHTS);
  if (kind === 'list') return list(round, client, ids);
  if (kind !== 'event') {
    await ask(round, client, order, ids, kind);
    const bringsLateEvent = kind === 'cancel' && random.chance(LATE_EVENT_SHARE);
    if (!bringsLateEvent) return undefined;
  }
  const charges = round.fake.charges.filter(({ orderId }) => orderId === id);
  if (charges.length === 0) return ask(round, client, order, ids, 'read');
  const { paymentId, refunded } = random.pick(charges);
  // The event about a payment may come again after that about its refund.
  const event = refunded && random.chance(0.6) ? 'refunded' : 'succeeded';
  return ask(round, client, order, ids, event, { paymentId });
}

interface Details {
  readonly paymentId?: string;
  readonly patient?: true;
}

/** One request about one order, noted with its answer. */
export async function ask(
  round: Round,
  client: number,
  order: string,
  ids: Map<string, number>,
  kind: Kind,
  { paymentId, patient }: Details = {},
): Promise<Told> {
  const id = ids.get(order);
  if (id === undefined && kind !== 'create') return undefined;
  const hear = round.history.ask(client, order, kind);
  const { method, path, body } = requestOf(kind, id, round.name, order, paymentId);
  const reply = await send(round, method, path, body, kind === 'create' ? order : undefined, patient);
  const { answer, shown } = heardIn(reply);
  if (kind === 'create' && shown?.id !== undefined) ids.set(order, shown.id);
  hear(answer, `${reply.status === 0 ? reply.code : reply.status}${shown ? ` ${shown.status}` : ''}`);
  if (reply.status === 500) round.wrong(`${method} ${path} was answered 500`);
  const isRefused = kind === 'create' && answer?.is === 'refused';
  if (isRefused || reply.status === 0) await sleep(REFUSED_PAUSE_MS);
  return isRefused ? 'told nothing' : undefined;
}

/** A list reads every order of the round at one moment: of each, that is a read. */
async function list(round: Round, client: number, ids: ReadonlyMap<string, number>): Promise<undefined> {
  const known = [...ids.keys()];
  const heard = known.map((order) => ({ order, hear: round.history.ask(client, order, 'read') }));
  const reply = await send(round, 'GET', `${ORDERS}?limit=100&customer_email=${emailOf(round.name)}`);
  const shown = new Map(reply.orders.map((order) => [order.customer_name, order.status]));
  for (const { order, hear } of heard) {
    const status = shown.get(order) ?? 'none';
    hear(reply.status === 200 ? { is: 'seen', status } : undefined, `list: ${status}`);
  }
}

const emailOf = (round: string) => `${round}@example.com`;

function requestOf(kind: Kind, id: number | undefined, round: string, order: string, paymentId?: string) {
  const path = `${ORDERS}${id ?? ''}`;
  const put = (status: string) => ({ method: 'PUT', path: `${path}/status`, body: { status } });
  switch (kind) {
    case 'create': {
      const items = [{ product_name: 'Part', quantity: 1, unit_price: 100 }];
      const body = { customer_email: emailOf(round), customer_name: order, items };
      return { method: 'POST', path: ORDERS, body };
    }
    case 'pay':
      return put('payment_processing');
    case 'ship':
      return put('shipped');
    case 'deliver':
      return put('delivered');
    case 'cancel':
      return { method: 'DELETE', path, body: undefined };
    case 'read':
      return { method: 'GET', path, body: undefined };
    default:
      return { method: 'POST', path: `${path}/webhook`, body: { payment_id: paymentId, status: kind } };
  }
}

interface Shown {
  readonly id: number;
  readonly customer_name: string;
  readonly status: Seen;
}

/** Status 0 where there was no answer; `code` says why. */
interface Reply {
  readonly status: number;
  readonly code: string;
  readonly isReplay: boolean;
  readonly orders: readonly Shown[];
}

async function send(
  { url, random }: Round,
  method: string,
  path: string,
  body?: object,
  key?: string,
  patient = false,
): Promise<Reply> {
  const isImpatient = !patient && random.chance(IMPATIENT.share);
  const ms = isImpatient ? random.between(IMPATIENT.fromMs, IMPATIENT.toMs) : ANSWER_MS;
  try {
    const answer = await fetch(url() + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(key ? { 'Idempotency-Key': key } : {}) },
      signal: AbortSignal.timeout(ms),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const parsed = JSON.parse((await answer.text()) || 'null') as unknown;
    const isReplay = answer.headers.get('idempotent-replayed') === 'true';
    return { status: answer.status, code: '', isReplay, orders: ordersIn(parsed) };
  } catch (error) {
    return { status: 0, code: codeOf(error), isReplay: false, orders: [] };
  }
}

/** An order, a list of them, or one beside the outcome of an event. */
function ordersIn(body: unknown): readonly Shown[] {
  if (Array.isArray(body)) return body as Shown[];
  if (typeof body !== 'object' || body === null) return [];
  if ('order' in body) return [body.order as Shown];
  return 'customer_name' in body ? [body as Shown] : [];
}

function codeOf(error: unknown): string {
  const { cause, name } = error as Error & { readonly cause?: { readonly code?: string } };
  return cause?.code ?? name;
}

function heardIn({ status, code, isReplay, orders }: Reply): { answer: Answer | undefined; shown?: Shown } {
  const [shown] = orders;
  if (code === 'ECONNREFUSED') return { answer: { is: 'unsent' } };
  if (shown && status < 300) {
    return { answer: isReplay ? { is: 'replayed' } : { is: 'seen', status: shown.status }, shown };
  }
  if (status === 404) return { answer: { is: 'seen', status: 'none' } };
  return { answer: status >= 400 && status < 500 ? { is: 'refused' } : undefined };
}
