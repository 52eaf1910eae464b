// What customers, clerks, the bank and operators do: one operation after the other, drawn by the seed. The sequence is the same
// for a seed; what each meets depends on the timing of processes.
import { ORDER_STATUSES } from '../../src/domain/model/order-status.ts';
import { newsOf, strayNews, whatHappened } from '../answers/news.ts';
import { type Random, seededRandom } from '../simulation/random.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { ask, count, type Field } from './field.ts';

const ORDERS = '/api/v1/orders';

/** How often each is drawn of ten thousand. What a process or a command takes part in is rare, as it takes long. */
const REQUESTS = {
  create: 2_000,
  createKeyed: 700,
  createBatch: 80,
  pay: 1_500,
  cancel: 1_300,
  ship: 700,
  deliver: 300,
  put: 900,
  news: 1_200,
  stray: 300,
  resolve: 200,
  read: 700,
} as const;
const OUTSIDE = {
  outage: 25,
  kill: 12,
  pause: 12,
  recover: 12,
  hold: 5,
  reconcile: 3,
  command: 8,
} as const;

type Kind = keyof typeof REQUESTS | keyof typeof OUTSIDE;

export interface Operation {
  readonly kind: Kind;
  readonly random: Random;
}

/** The n-th operation of a seed; `often` multiplies what is rare, for a short run. */
export function operation(seed: number, n: number, often: number): Operation {
  const random = seededRandom(Math.imul(seed, 1_000_003) + n);
  const outside = Object.fromEntries(Object.entries(OUTSIDE).map(([kind, weight]) => [kind, weight * often]));
  const weights = { ...REQUESTS, ...(outside as Record<keyof typeof OUTSIDE, number>) };
  return { kind: random.weighted<Kind>(weights), random };
}

export async function perform(field: Field, { kind, random }: Operation): Promise<void> {
  const { nodes, pool } = field;
  switch (kind) {
    case 'create':
    case 'createKeyed':
    case 'createBatch':
      return create(field, random, kind);
    case 'outage':
      count(field, 'outage');
      return field.services.outage(random.between(100, 1_500));
    case 'kill':
      if (await nodes.kill(random)) count(field, 'kill');
      return;
    case 'pause':
      if (await nodes.pause(random, random.between(200, 4_000))) count(field, 'pause');
      return;
    case 'recover':
      return command(field, ['recover']);
    case 'reconcile':
      return command(field, ['reconcile', '--fix']);
    case 'hold':
      await command(field, ['hold']);
      return command(field, ['release']);
    default: {
      const id = pool.pick(random);
      if (id === undefined || id === 1) return create(field, random, 'create');
      const leave = pool.enter(id);
      try {
        await performOn(field, kind, random, id, leave);
      } finally {
        leave();
      }
    }
  }
}

/** What an operator may be told: done, not found, a conflict, a service or a server that is not there, work left over. */
const EXIT_CODES: readonly (number | null)[] = [0, 3, 4, 5, 6, 7];

async function command(field: Field, args: readonly string[]): Promise<void> {
  const { code, stderr } = await field.nodes.command(args);
  const name = args.filter((arg) => !/^\d+$/.test(arg)).join(' ');
  count(field, `orders ${name}: exit ${code}`);
  const id = args.find((arg) => /^\d+$/.test(arg));
  field.story.tell(`${id ? `order ${id}: ` : ''}orders ${name} -> ${code} ${stderr}`);
  if (!EXIT_CODES.includes(code)) field.wrong('X1', `orders ${args.join(' ')} ended with ${code}: ${stderr}`);
}

const PRICES = [1, 250, 1_000, 1_234.5];
/** So many keys are shared by all requests: some ask again for what others have asked for. */
const KEYS = 400;

async function create(field: Field, random: Random, kind: Kind): Promise<void> {
  const body = orderOf(random.pick(PRICES));
  if (kind === 'createBatch') {
    const orders = Array.from({ length: random.between(2, 6) }, () => orderOf(random.pick(PRICES)));
    await ask(field, { random, name: 'batch', method: 'POST', path: `${ORDERS}/batch`, body: { orders } });
    return;
  }
  const place = (key?: string) =>
    ask(field, {
      random,
      name: key ? 'create under a key' : 'create',
      method: 'POST',
      path: `${ORDERS}/`,
      body: key ? orderOf(250) : body,
      ...(key ? { key } : {}),
    });
  if (kind === 'create') await place();
  else await place(`key-${random.below(KEYS)}`);
}

type OnOrder = Exclude<Kind, keyof typeof OUTSIDE | 'create' | 'createKeyed' | 'createBatch'> | 'command';

async function performOn(
  field: Field,
  kind: OnOrder,
  random: Random,
  id: number,
  leave: () => void,
): Promise<void> {
  const path = `${ORDERS}/${id}`;
  const put = (status: string) =>
    ask(field, { random, name: `put ${status}`, method: 'PUT', path: `${path}/status`, body: { status } });
  switch (kind) {
    case 'pay':
      return void (await put('payment_processing'));
    case 'ship':
      return void (await put('shipped'));
    case 'deliver':
      return void (await put('delivered'));
    case 'put':
      return void (await put(random.pick(ORDER_STATUSES)));
    case 'cancel':
      return void (await ask(field, { random, name: 'cancel', method: 'DELETE', path }));
    case 'read': {
      const what = random.pick(['', '/events', '/explanation']);
      const list = random.chance(0.2);
      const asked = list ? `${ORDERS}/?limit=20` : path + what;
      return void (await ask(field, {
        random,
        name: `read${list ? ' list' : what}`,
        method: 'GET',
        path: asked,
      }));
    }
    case 'news': {
      const { charges } = field.bank.ledger.account(id);
      if (charges.length > 0) await tell(field, random, random.pick(charges));
      return;
    }
    case 'stray': {
      const body = strayNews(random, id);
      return void (await ask(field, {
        random,
        name: 'stray event',
        method: 'POST',
        path: `${path}/webhook`,
        body,
      }));
    }
    case 'resolve':
      leave();
      return resolve(field, random, id);
    case 'command':
      return command(
        field,
        random.pick([
          ['pay', String(id)],
          ['cancel', String(id), '--yes'],
          ['explain', String(id)],
        ]),
      );
  }
}

/** Once, twice, or not at all. */
export async function tell(
  field: Field,
  random: Random,
  charge: Parameters<typeof newsOf>[1],
): Promise<void> {
  const news = newsOf(field.bank, charge);
  for (let times = news?.times ?? 0; news && times > 0; times--) {
    const path = `${ORDERS}/${charge.orderId}/webhook`;
    await ask(field, { random, name: 'event', method: 'POST', path, body: news.body });
  }
}

/** Longer than any request and any pause of a process: nothing that began before goes on. */
const QUIET_MS = 15_000;

/** A person says what the ledger says; that nothing was charged only while nobody else is at the order. */
async function resolve(field: Field, random: Random, id: number): Promise<void> {
  const body = whatHappened(field.bank.ledger.account(id));
  if (!body || (!field.pool.isQuiet(id, QUIET_MS) && !('refund' in body)))
    return count(field, 'resolve: not now');
  const name = `resolve ${Object.entries(body).map(([what, how]) => (how === false ? 'not charged' : what))}`;
  await ask(field, { random, name, method: 'POST', path: `${ORDERS}/${id}/resolution`, body });
}
