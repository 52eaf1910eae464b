// What is sent to the server under pressure, scene by scene.
import { setTimeout as sleep } from 'node:timers/promises';
import { askOnce, type Request } from '../http/connection.ts';
import { BATCH_ID, COMMON_WORD, emailOf, RARE_WORD } from '../seed/book.ts';
import { KINDS_OF_LISTS } from './lists.ts';
import type { Pressed } from './pressed.ts';

interface Scene {
  readonly name: string;
  /** Rows of the table. */
  play(pressed: Pressed): Promise<string[][]>;
}

const [SEARCHES, WEBHOOKS, BATCHES] = [900, 2_000, 60] as const;
const WEBHOOK_BYTES = [64 * 1024, 1024 * 1024] as const;
const WEBHOOKS_AT_ONCE = 200;
const BATCH_BYTES = 10 * 1024 * 1024;
const BATCH_ORDERS = 10_000;
const REST_MS = 60_000;
const MIXED_MS = 60_000;

const PATH = '/api/v1/orders';

export const SCENES: readonly Scene[] = [
  {
    name: 'lists',
    async play(pressed) {
      const rows: string[][] = [];
      for (const query of KINDS_OF_LISTS) {
        const [health] = await pressed.beside(() => one(pressed, read(pressed, `${PATH}?${query}`)));
        rows.push([query, ...(health ?? []).slice(1)]);
      }
      return rows;
    },
  },
  {
    name: 'searches',
    play: (pressed) =>
      pressed.beside(() =>
        all(pressed, SEARCHES, SEARCHES, (n) => read(pressed, `${PATH}?q=${wordOf(n)}&limit=1000`)),
      ),
  },
  {
    name: 'webhooks',
    play: (pressed) =>
      pressed.beside(async () => {
        const statuses: number[] = [];
        for (const bytes of WEBHOOK_BYTES) {
          const body = 'x'.repeat(bytes);
          statuses.push(
            ...(await all(pressed, WEBHOOKS / WEBHOOK_BYTES.length, WEBHOOKS_AT_ONCE, () => webhook(body))),
          );
        }
        return statuses;
      }),
  },
  {
    name: 'batches',
    play(pressed) {
      const body = batchOf(BATCH_ORDERS, BATCH_BYTES);
      const batch = { method: 'POST', path: `${PATH}/batch`, body, headers: pressed.full };
      return pressed.beside(() => all(pressed, BATCHES, BATCHES, () => batch));
    },
  },
  {
    name: 'a minute later',
    async play(pressed) {
      await sleep(REST_MS);
      return [['memory', '', '', '', `${pressed.memory()} MiB`]];
    },
  },
  {
    name: 'mixed',
    async play(pressed) {
      const rows: string[][] = [];
      for (let quarter = 1; quarter <= 4; quarter += 1) {
        const until = performance.now() + MIXED_MS / 4;
        const seen = await pressed.beside(() => mixed(pressed, until));
        rows.push(...seen.map(([name = '', ...cells]) => [`${quarter}/4 ${name}`, ...cells]));
      }
      return rows;
    },
  },
];

/** Words that many orders have and words that few have, none twice. */
function wordOf(n: number): string {
  const word = [COMMON_WORD, 'e', 'customer', '太郎', RARE_WORD, 'lamp'][n % 6] ?? COMMON_WORD;
  return encodeURIComponent(`${word} ${n}`.slice(0, n % 2 ? undefined : word.length));
}

function webhook(body: string): Request {
  const time = Math.floor(Date.now() / 1_000);
  const headers = `webhook-id: evt_1\r\nwebhook-timestamp: ${time}\r\nwebhook-signature: v1,bm9uZQ==\r\n`;
  return { method: 'POST', path: `${PATH}/1/webhook`, body, headers };
}

function batchOf(orders: number, bytes: number): string {
  const order = (name: string) => ({
    customer_email: 'customer@example.com',
    customer_name: 'Customer',
    items: [{ product_name: name, quantity: 1, unit_price: 100 }],
  });
  const empty = JSON.stringify({ orders: Array.from({ length: orders }, () => order('')) }).length;
  const name = 'p'.repeat(Math.min(255, Math.floor((bytes - empty) / orders)));
  const text = JSON.stringify({ orders: Array.from({ length: orders }, () => order(name)) });
  return text + ' '.repeat(bytes - text.length);
}

async function mixed(pressed: Pressed, until: number): Promise<number[]> {
  const small = batchOf(100, 40_000);
  const asks: ((n: number) => Request)[] = [
    (n) => read(pressed, `${PATH}?q=${wordOf(n)}`),
    (n) => read(pressed, `${PATH}?customer_email=${encodeURIComponent(emailOf(n, 300_000))}`),
    (n) => read(pressed, `${PATH}/${1 + (n % 300_000)}`),
    () => read(pressed, `/api/v1/batches/${BATCH_ID}`),
    () => webhook('x'.repeat(8_192)),
    (n) =>
      n % 50 === 5
        ? { method: 'POST', path: `${PATH}/batch`, body: small, headers: pressed.full }
        : read(pressed, PATH),
  ];
  const statuses: number[] = [];
  const client = async (from: number) => {
    for (let n = from; performance.now() < until; n += 1) {
      const request = asks[n % asks.length]?.(n);
      if (request) statuses.push((await askOnce(pressed.url, request)).status);
    }
  };
  await Promise.all([0, 1, 2, 3].map(client));
  return statuses;
}

function read({ reading }: Pressed, path: string): Request {
  return { method: 'GET', path, headers: reading };
}

async function one({ url }: Pressed, request: Request): Promise<number[]> {
  return [(await askOnce(url, request)).status];
}

/** So many requests, at most `atOnce` of them at the same time, each on a connection of its own. */
async function all(
  { url }: Pressed,
  count: number,
  atOnce: number,
  request: (n: number) => Request,
): Promise<number[]> {
  const statuses: number[] = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      next += 1;
      statuses.push((await askOnce(url, request(next - 1))).status);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return statuses;
}
