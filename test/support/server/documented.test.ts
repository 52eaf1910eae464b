// Proves that a server test does not get by with an answer, or a good request, that the document does not know.
import { expect, test } from 'vitest';
import { TANAKA } from '../orders/order-json.ts';
import { type Exchange, expectDocumented } from './documented.ts';

const ORDER = {
  id: 1,
  ...TANAKA,
  status: 'paid',
  total_amount: 179_600,
  items: [{ id: 1, ...TANAKA.items[0] }],
  created_at: '2025-12-01T10:00:00Z',
  updated_at: '2025-12-01T10:00:01Z',
};
const PROBLEM = {
  type: 'urn:orders:problem:invalid',
  title: '',
  status: 422,
  detail: '',
  code: 'invalid',
  errors: [],
};
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'a' };
const PROBLEM_TYPE = { 'content-type': 'application/problem+json', 'x-request-id': 'a' };

/** The creation of an order as it should be, but for `changes`. */
function created(changes: Partial<Exchange>): Exchange {
  const headers = { ...JSON_TYPE, location: '/api/v1/orders/1', etag: '"1-a"' };
  const good = {
    method: 'POST',
    path: '/api/v1/orders',
    sent: TANAKA,
    status: 201,
    headers,
    text: '{',
    body: ORDER,
  };
  return { ...good, ...changes };
}

test.each<[string, Partial<Exchange>]>([
  ['as it is documented', {}],
  ['with a slash', { path: '/api/v1/orders/' }],
  ['an error that is documented', { status: 422, headers: PROBLEM_TYPE, body: PROBLEM, sent: {} }],
  [
    'a path without an operation',
    {
      path: '/nothing',
      status: 404,
      headers: PROBLEM_TYPE,
      body: { ...PROBLEM, status: 404, code: 'not_found', errors: undefined },
    },
  ],
  ['no request at all', { status: 400, text: '', headers: {} }],
])('%s: nothing to say', (_name, changes) => {
  const { body, ...exchange } = created(changes);
  expectDocumented({ ...exchange, body: JSON.parse(JSON.stringify(body)) });
});

test.each<[string, Partial<Exchange>, RegExp]>([
  ['a status', { status: 200 }, /the status 200 is not there/],
  ['a header', { headers: { ...created({}).headers, 'x-new': '1' } }, /the header x-new is not there/],
  [
    'a header that is missing',
    { headers: { ...JSON_TYPE, etag: '"1-a"' } },
    /the header location is missing/,
  ],
  [
    'a header of another kind',
    {
      path: '/api/v1/orders/',
      method: 'GET',
      sent: undefined,
      status: 200,
      headers: { ...JSON_TYPE, 'x-total-count': 'many' },
      body: [ORDER],
    },
    /x-total-count/,
  ],
  [
    'a content type',
    { headers: { ...created({}).headers, 'content-type': 'text/html' } },
    /the type text\/html is not there/,
  ],
  ['a key', { body: { ...ORDER, secret: 1 } }, /secret/],
  ['a key inside', { body: { ...ORDER, items: [{ ...ORDER.items[0], secret: 1 }] } }, /secret/],
  ['a key that is missing', { body: { ...ORDER, currency: undefined } }, /currency/],
  ['half of what a batch says', { body: { ...ORDER, batch_id: 1 } }, /csv_source/],
  ['a status of an order', { body: { ...ORDER, status: 'PAID' } }, /status/],
  ['a time', { body: { ...ORDER, created_at: 'yesterday' } }, /created_at/],
  ['a code', { status: 422, headers: PROBLEM_TYPE, body: { ...PROBLEM, code: 'new' } }, /code/],
  [
    'a member of a problem',
    { status: 422, headers: PROBLEM_TYPE, body: { ...PROBLEM, secret: 1 } },
    /secret/,
  ],
  ['a body that is taken', { sent: { ...TANAKA, items: [] } }, /the body sent: .*items/],
  ['a parameter that is taken', { path: '/api/v1/orders/?new=1' }, /the parameter new is not there/],
  [
    'an error without an operation',
    { path: '/nothing', status: 409, headers: PROBLEM_TYPE, body: PROBLEM },
    /the status 409/,
  ],
])('%s that is not documented is told', (_name, changes, complaint) => {
  const { body, ...exchange } = created(changes);
  expect(() => expectDocumented({ ...exchange, body: JSON.parse(JSON.stringify(body)) })).toThrow(complaint);
});
