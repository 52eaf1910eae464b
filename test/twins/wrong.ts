// Requests that no client should send: the refusals are part of what is promised.
import type { Asked, Sofar } from './session.ts';

const ORDERS = '/api/v1/orders/';
const json = { 'content-type': 'application/json' };

const WRONG: readonly Asked[] = [
  { method: 'POST', path: ORDERS, body: '{"customer_email":', headers: json },
  { method: 'POST', path: ORDERS, body: '[]', headers: json },
  { method: 'POST', path: ORDERS, body: 'a,b', headers: { 'content-type': 'text/csv' } },
  { method: 'POST', path: ORDERS, body: {} },
  { method: 'POST', path: ORDERS, body: { customer_email: 'nowhere', customer_name: '\u200b', items: [] } },
  {
    method: 'POST',
    path: ORDERS,
    body: {
      customer_email: 'a@example.com',
      customer_name: 'half a pair \ud842',
      currency: 'XXX',
      items: [{ product_name: 'NUL \0', quantity: 1.5, unit_price: -1 }],
    },
  },
  { method: 'POST', path: `${ORDERS}batch`, body: { orders: [] } },
  { method: 'POST', path: `${ORDERS}batch`, body: { orders: [{}, { items: 1 }], on_error: 'later' } },
  { method: 'POST', path: '/api/v1/batches/', body: 'a,b\n1,2\n', headers: { 'content-type': 'text/csv' } },
  { method: 'POST', path: '/api/v1/batches/', body: '', headers: { 'content-type': 'text/csv' } },
  {
    method: 'POST',
    path: '/api/v1/batches/?sheet=2&x=1',
    body: 'a\n',
    headers: { 'content-type': 'text/csv' },
  },
  { method: 'GET', path: `${ORDERS}?status=open&limit=0` },
  { method: 'GET', path: `${ORDERS}?after=1&before=9&skip=2` },
  { method: 'GET', path: `${ORDERS}?before=9007199254740993&after=-1` },
  { method: 'GET', path: `${ORDERS}?limit=1001&colour=red&q=%20` },
  { method: 'GET', path: `${ORDERS}?q=%00&customer_email=%00&order_ref=%00` },
  { method: 'GET', path: `${ORDERS}?q=%ff%fe` },
  { method: 'GET', path: `${ORDERS}?created_from=2025-02-31&created_to=yesterday&stuck_for=soon` },
  { method: 'GET', path: `${ORDERS}?batch_id=9007199254740991` },
  { method: 'GET', path: `${ORDERS}9007199254740991` },
  { method: 'GET', path: `${ORDERS}9223372036854775808` },
  { method: 'GET', path: `${ORDERS}0` },
  { method: 'GET', path: `${ORDERS}one` },
  { method: 'GET', path: '/api/v1/batches/99999999999' },
  { method: 'GET', path: '/api/v1/events?after=x&since=1h' },
  { method: 'GET', path: '/api/v1/events?after=999999999999999' },
  { method: 'GET', path: '/api/v1/stats?timezone=Mars/Olympus&from=2025-12-02&to=2025-12-01' },
  { method: 'PUT', path: `${ORDERS}1/status`, body: { status: 'lost' } },
  { method: 'PUT', path: `${ORDERS}1/status`, body: { status: 'shipped', tracking_number: 'NUL \0' } },
  { method: 'POST', path: `${ORDERS}1/webhook`, body: { payment_id: 'pay_\0', status: 'succeeded' } },
  { method: 'POST', path: `${ORDERS}1/notes`, body: { text: 'two\nlines' } },
  { method: 'PATCH', path: `${ORDERS}1` },
  { method: 'OPTIONS', path: ORDERS },
  { method: 'GET', path: '/api/v2/orders/' },
  { method: 'POST', path: ORDERS, body: { a: 1 }, headers: { 'idempotency-key': 'a\u00e9' } },
];

export function wrong({ random }: Sofar): Asked {
  return random.pick(WRONG);
}
