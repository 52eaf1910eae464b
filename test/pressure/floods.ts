// What a hostile client sends, from a process of its own: its work must not delay those who measure.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_ID, COMMON_WORD, emailOf, RARE_WORD } from '../../bench/seed/book.ts';

type Headers = Readonly<Record<string, string>>;

/** With the headers of the token that may do everything, and of the one that reads. */
export interface Target {
  readonly url: string;
  readonly full: Headers;
  readonly reading: Headers;
}

export interface Flood extends Target {
  readonly flood: FloodName;
  readonly detail: string;
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Headers;
  readonly body?: Buffer;
}

const [SEARCHES, WEBHOOKS, BATCHES] = [900, 2_000, 60] as const;
/** As large as an event may be, and as large as an order may be. */
const WEBHOOK_BYTES = [64 * 1024, 1024 * 1024] as const;
const WEBHOOKS_AT_ONCE = 200;
const BATCH_BYTES = 10 * 1024 * 1024;
const BATCH_ORDERS = 10_000;
const MIXED_CLIENTS = 4;
const PATH = '/api/v1/orders';

const FLOODS = {
  async nothing(_target: Target, ms: string) {
    await sleep(Number(ms));
    return [];
  },
  async list(target: Target, query: string) {
    return [await ask(target, read(target, `${PATH}?${query}`))];
  },
  searches: (target: Target, atOnce: string) =>
    all(target, SEARCHES, Number(atOnce), (n) => read(target, `${PATH}?q=${wordOf(n)}&limit=1000`)),
  async webhooks(target: Target) {
    const statuses: number[] = [];
    for (const bytes of WEBHOOK_BYTES) {
      const event = webhook(Buffer.alloc(bytes, 'x'));
      statuses.push(...(await all(target, WEBHOOKS / WEBHOOK_BYTES.length, WEBHOOKS_AT_ONCE, () => event)));
    }
    return statuses;
  },
  async batches(target: Target) {
    const body = batchOf(BATCH_ORDERS, BATCH_BYTES);
    return all(target, BATCHES, BATCHES, () => ({
      method: 'POST',
      path: `${PATH}/batch`,
      body,
      headers: target.full,
    }));
  },
  async mixed(target: Target, ms: string) {
    const until = performance.now() + Number(ms);
    const small = batchOf(100, 40_000);
    const kinds: ((n: number) => Asked)[] = [
      (n) => read(target, `${PATH}?q=${wordOf(n)}`),
      (n) => read(target, `${PATH}?customer_email=${encodeURIComponent(emailOf(n, 300_000))}`),
      (n) => read(target, `${PATH}/${1 + (n % 300_000)}`),
      () => read(target, `/api/v1/batches/${BATCH_ID}`),
      () => webhook(Buffer.alloc(8_192, 'x')),
      (n) =>
        n % 50 === 5
          ? { method: 'POST', path: `${PATH}/batch`, body: small, headers: target.full }
          : read(target, PATH),
    ];
    const statuses: number[] = [];
    const client = async (from: number) => {
      for (let n = from; performance.now() < until; n += 1) {
        const asked = kinds[n % kinds.length]?.(n);
        if (asked) statuses.push(await ask(target, asked));
      }
    };
    await Promise.all(Array.from({ length: MIXED_CLIENTS }, (_, n) => client(n)));
    return statuses;
  },
} as const satisfies Record<string, (target: Target, detail: string) => Promise<number[]>>;

export type FloodName = keyof typeof FLOODS;

/** The status of each answer, 0 where there was none. */
export function flood({ flood: name, detail, ...target }: Flood): Promise<number[]> {
  return FLOODS[name](target, detail);
}

/** Words that many orders have and words that few have, none twice. */
function wordOf(n: number): string {
  const word = [COMMON_WORD, 'e', 'customer', '太郎', RARE_WORD, 'lamp'][n % 6] ?? COMMON_WORD;
  return encodeURIComponent(n % 2 ? `${word} ${n}` : word);
}

function webhook(body: Buffer): Asked {
  const time = Math.floor(Date.now() / 1_000);
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(time),
    'webhook-signature': 'v1,bm9uZQ==',
  };
  return { method: 'POST', path: `${PATH}/1/webhook`, body, headers };
}

function batchOf(orders: number, bytes: number): Buffer {
  const list = (name: string) => {
    const items = [{ product_name: name, quantity: 1, unit_price: 100 }];
    const order = { customer_email: 'customer@example.com', customer_name: 'Customer', items };
    return JSON.stringify({ orders: Array.from({ length: orders }, () => order) });
  };
  const name = 'p'.repeat(Math.min(255, Math.max(1, Math.floor((bytes - list('').length) / orders))));
  return Buffer.from(list(name).padEnd(bytes));
}

function read({ reading }: Target, path: string): Asked {
  return { method: 'GET', path, headers: reading };
}

/** So many requests, at most `atOnce` of them at the same time, each on a connection of its own. */
async function all(target: Target, count: number, atOnce: number, asked: (n: number) => Asked) {
  const statuses: number[] = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      next += 1;
      statuses.push(await ask(target, asked(next - 1)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return statuses;
}

function ask({ url }: Target, { method, path, headers, body }: Asked): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      url + path,
      { method, agent: false, headers: { 'content-type': 'application/json', ...headers } },
      (answer) => {
        answer.resume();
        answer.on('close', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}
