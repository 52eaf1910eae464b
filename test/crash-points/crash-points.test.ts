// Proves on SQLite, for each moment at which a process could die in a create, a payment, a cancellation or a webhook, that
// another process finishes the operation: nothing lost, nothing charged twice. `npm run crash-points` plays all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaled } from '../support/scale.ts';
import { enumerate } from './campaign.ts';
import { importsIn } from './imports.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { CLIENT } from './scene.ts';
import { openSqliteStage, type Stage } from './stage.ts';

/** In the short run; `npm run crash-points` plays all. */
const SHORT: readonly string[] = [
  'create, paid, key',
  'create, no answer, resilience, key',
  'pay, paid',
  'cancel, refunded',
  'webhook, succeeded',
  'webhook, of a cancelled order',
];
const folder = mkdtempSync(join(tmpdir(), 'orders-test-'));
const IMPORTS = importsIn(folder);

let stage: Stage;

beforeAll(async () => {
  stage = await openSqliteStage();
});

afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(OPERATIONS.filter(({ name }) => scaled(1, 0) === 1 || SHORT.includes(name)))(
  'each moment of: $name',
  async (operation) => {
    const { violations, moments, deaths } = await enumerate(stage, operation);
    expect(violations).toEqual([]);
    expect(moments.length).toBeGreaterThan(5);
    expect(deaths).toBeGreaterThanOrEqual(moments.length);
  },
);

test.each(IMPORTS.slice(0, scaled(4, 2)))('some moments of: $name', async (operation) => {
  const { violations, deaths } = await enumerate(stage, operation, { every: scaled(3, 40) });
  expect(violations).toEqual([]);
  expect(deaths).toBeGreaterThan(0);
});

test('each kind of effect is a moment', async () => {
  const [operation] = OPERATIONS.filter(({ name }) => name === 'create, paid, key');
  if (!operation) throw new Error('there is no such operation');
  const { moments } = await enumerate(stage, operation, { every: 1_000 });
  const kinds = [
    ...[/^BEGIN/, /^INSERT INTO orders /, /^INSERT INTO order_items/, /^INSERT INTO journal/],
    ...[/^INSERT INTO idempotency_keys/, /^UPDATE orders/, /^COMMIT$/, /^COMMIT, unheard/],
    ...[/^SELECT .* FROM idempotency_keys/s, /^payment, before it leaves/, /^payment, on its way/],
    ...[/^payment, answered/, /^ORDER_CONFIRMATION, before/, /^ORDER_CONFIRMATION, answered/],
  ];
  expect(kinds.filter((kind) => !moments.some((moment) => kind.test(moment)))).toEqual([]);
  expect(moments.filter((moment) => moment === 'COMMIT').length).toBe(4);
});

test('a charge before its order is found', async () => {
  const careless: Operation = {
    name: 'careless',
    resilience: false,
    requests: [
      {
        name: 'client: create',
        isRepeated: false,
        async send({ orders }, { ledger }) {
          const money = { orderId: 1, amount: 1_001, currency: 'JPY', idempotencyKey: 'careless' };
          ledger.charge(money, 'succeeded', false);
          return orders.createOrder(CARELESS, CLIENT);
        },
      },
    ],
    least: 0,
    most: 1,
    ends: ['paid', 'pending'],
  };
  const { violations } = await enumerate(stage, careless);
  expect(violations.some((violation) => /BEGIN.*M2: /.test(violation))).toBe(true);
});

const CARELESS = {
  customer_email: 'c1@example.com',
  customer_name: '田中',
  items: [{ product_name: '部品', quantity: 1, unit_price: 1_001 }],
  currency: 'JPY',
};
