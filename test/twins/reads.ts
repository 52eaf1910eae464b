// Requests that read: lists with any filters, one order and all about it, events, batches, reports.
import type { Random } from '../simulation/random.ts';
import type { Asked, Sofar } from './session.ts';

const ORDERS = '/api/v1/orders/';
const WORDS = [
  '髙橋',
  '高',
  '太郎',
  'ﾉｰﾄ',
  'pc',
  '1',
  'example',
  '注文-',
  'οδυς',
  '%',
  '😀',
  'é',
  'tanaka@',
  '田中 机',
];
/** Each is left out more often than not. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  status: ['paid', 'paid,shipped', 'PENDING,cancelled', 'delivered,payment_processing,pending'],
  customer_email: ['TANAKA@example.co.jp', '高橋@例え.jp', '髙橋@例え.jp', 'a.b@example.com'],
  currency: ['JPY', 'USD', 'GBP'],
  batch_id: ['1', '2', '3'],
  order_ref: ['注文-1', '注文-2', '注文-3'],
  tracking_number: ['1234-5678', 'ＡＢ１', 'AB1'],
  held: ['true', 'false'],
  created_from: ['2025-12-01', '2025-12-01T10:00:30Z', '2025-12-02T09:00:00+09:00'],
  created_to: ['2025-12-01', '2025-12-01T10:05:00Z', '2025-12-03'],
  stuck_for: ['1s', '10m', '1d'],
  q: WORDS,
  skip: ['0', '1', '3', '1000'],
  limit: ['1', '3', '20', '101', '1000'],
  before: ['3', '5', '1001', '5000'],
  after: ['0', '2', '4095', '9999'],
};
const LEFT_OUT = 0.82;

export function read(sofar: Sofar): Asked {
  const { random } = sofar;
  const order = ORDERS + sofar.order();
  const batch = `/api/v1/batches/${random.between(1, 4)}`;
  const path = random.pick([
    () => listOf(random),
    () => listOf(random),
    () => listOf(random),
    () => order,
    () => `${order}/events`,
    () => `${order}/payments`,
    () => `${order}/explanation`,
    () => eventsOf(sofar),
    () => '/api/v1/overview',
    () => statsOf(random),
    () => `/api/v1/emails${random.pick(['', '?failed=true', '?limit=1', '?skip=1&limit=2'])}`,
    () => `/api/v1/batches/${random.pick(['', '?limit=1', '?status=completed', '?status=paused&skip=1'])}`,
    () => batch,
    () => `${batch}/errors${random.pick(['', '?limit=1', '?skip=1'])}`,
    () => random.pick(['/healthz', '/readyz', '/api/v1/caller', '/api/v1/presets', '/openapi.json']),
  ])();
  const method = random.chance(0.05) ? 'HEAD' : 'GET';
  return random.chance(0.05) ? { method, path, headers: { 'if-none-match': '*' } } : { method, path };
}

function listOf(random: Random): string {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(FILTERS)) {
    if (!random.chance(LEFT_OUT)) query.set(name, random.pick(values));
  }
  // They are not taken together; that is among the wrong requests.
  if (query.has('after')) for (const name of ['before', 'skip']) query.delete(name);
  return `${ORDERS}?${query}`;
}

function eventsOf(sofar: Sofar): string {
  const { random } = sofar;
  const from = random.pick([
    '',
    'after=0',
    'after=7',
    'after=latest',
    'after=100000',
    'since=10m',
    'since=2025-12-01',
  ]);
  const of = random.chance(0.3) ? `&order_id=${sofar.order()}` : '';
  return `/api/v1/events?limit=${random.pick([1, 5, 100])}&${from}${of}`.replace('&&', '&').replace(/&$/, '');
}

function statsOf(random: Random): string {
  const period = random.pick([
    '',
    'from=2025-12-01',
    'from=2025-11-30&to=2025-12-02',
    'to=2025-12-01T10:10:00Z',
  ]);
  const zone = random.pick(['', 'timezone=Asia/Tokyo', 'timezone=America/St_Johns']);
  return `/api/v1/stats?${[period, zone].filter((part) => part !== '').join('&')}`;
}
