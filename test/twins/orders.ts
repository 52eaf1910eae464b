// Requests that place orders: one, a list, a file; good, bad and repeated.

import { csvBytes, HEADER } from '../support/orders/order-csv.ts';
import { type OrderBody, orderOf } from '../support/orders/order-json.ts';
import { NO_MAILBOX, TOTALS } from './services.ts';
import type { Asked, Sofar } from './session.ts';

const ORDERS = '/api/v1/orders/';
const NAMES = [
  '高橋 太郎',
  '髙橋太郎',
  '渡邊 花子',
  'Émile Zola',
  'ΟΔΥΣΣΕΥΣ',
  '𠮷野家 😀',
  "O'Brien",
  '田中太郎',
];
const EMAILS = [
  'tanaka@example.co.jp',
  'TANAKA@example.co.jp',
  '髙橋@例え.jp',
  NO_MAILBOX,
  'a.b@example.com',
];
const PRODUCTS = ['ノートPC', 'ﾉｰﾄＰＣ', 'Cable 1111', '机', '½ 箱', '100%_off'];
const CURRENCIES = ['JPY', 'JPY', 'USD', 'EUR'];
const PRICES = [1_000, 1_000, 0.1, 89_800, 0, 12.3456, ...Object.values(TOTALS)];

export function placed(sofar: Sofar): Asked {
  const { random } = sofar;
  switch (random.weighted({ one: 7, list: 2, file: 3 })) {
    case 'one':
      return { method: 'POST', path: ORDERS, body: bodyOf(sofar), ...keyed(sofar) };
    case 'list':
      return listOf(sofar);
    case 'file':
      return fileOf(sofar);
  }
}

function bodyOf({ random }: Sofar): OrderBody {
  const items = Array.from({ length: random.chance(0.2) ? 3 : 1 }, () => ({
    product_name: random.pick(PRODUCTS),
    quantity: random.chance(0.8) ? 1 : random.between(2, 9),
    unit_price: random.pick(PRICES),
  }));
  return orderOf(1, {
    customer_email: random.pick(EMAILS),
    customer_name: random.pick(NAMES),
    currency: random.pick(CURRENCIES),
    items,
  });
}

/**
 * Orders of one batch. Only the last one may be paid at once: its email is sent while the next order is charged, and which of
 * the two is written first is open.
 */
function several(sofar: Sofar, count: number): OrderBody[] {
  return Array.from({ length: count }, (_, n) => {
    const order = bodyOf(sofar);
    return n === count - 1 ? order : { ...order, items: unpaid(sofar) };
  });
}

const UNPAID = [TOTALS.declined, TOTALS.error, TOTALS.processing, TOTALS.reset, TOTALS.otherAmount];

function unpaid({ random }: Sofar): OrderBody['items'] {
  return [{ product_name: random.pick(PRODUCTS), quantity: 1, unit_price: random.pick(UNPAID) }];
}

/** Keys come again, with the same body or another. */
function keyed({ random }: Sofar): Pick<Asked, 'headers'> {
  return random.chance(0.5) ? {} : { headers: { 'idempotency-key': `key-${random.below(12)}` } };
}

/** Its payments wait for its answer, which shows them as pending. */
function listOf(sofar: Sofar): Asked {
  const { random } = sofar;
  const orders: unknown[] = several(sofar, random.between(1, 4));
  if (random.chance(0.3)) orders.push({ ...bodyOf(sofar), customer_email: 'nowhere' });
  const body = random.chance(0.5) ? { orders, on_error: random.pick(['skip', 'abort']) } : { orders };
  return { method: 'POST', path: `${ORDERS}batch`, body, holdsPayments: true, ...keyed(sofar) };
}

const FILE_QUERIES = [
  '',
  '?csv_source=morning.csv',
  '?csv_source=%E6%9C%9D.csv&known_refs=allow',
  '?known_refs=skip',
  '?on_error=skip&known_refs=allow',
  '?on_error=skip',
  '?dry_run=true',
  '?dry_run=true&rejects=true',
  '?dry_run=true&errors_limit=1',
  '?force=true',
  '?encoding=shift_jis',
];

function fileOf(sofar: Sofar): Asked {
  const { random } = sofar;
  const first = random.below(20);
  const orders = several(sofar, random.between(1, 4));
  const rows = orders.flatMap((order, n) =>
    order.items.map((item) => {
      const isBad = random.chance(0.08);
      return [
        `注文-${first + n}`,
        isBad ? 'nowhere' : order.customer_email,
        order.customer_name,
        item.product_name,
        isBad ? 'many' : String(item.quantity),
        String(item.unit_price),
        order.currency ?? '',
      ];
    }),
  );
  return {
    method: 'POST',
    path: `/api/v1/batches/${random.pick(FILE_QUERIES)}`,
    headers: { 'content-type': 'text/csv' },
    body: csvBytes([[...HEADER], ...rows]),
    holdsPayments: true,
  };
}
