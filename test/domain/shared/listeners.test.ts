// Proves that a listener that fails stops nothing and hangs nothing: neither the progress of an import, nor counters,
// nor a log that cannot be written.
import { expect, onTestFinished, test } from 'vitest';
import { openContext } from '../../../src/app/context.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { drainBatch } from '../../../src/domain/batches/charge-batch.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import { loadBatch } from '../../../src/domain/batches/load-batch.ts';
import { prune } from '../../../src/domain/maintenance/prune.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { callListener, type Log } from '../../../src/domain/shared/listener.ts';
import { CALLER, openFakes, SETTLER, withServices } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';
import { orderOf } from '../../support/orders/order-json.ts';
import { openLife } from '../../support/orders/order-stages.ts';
import { tempPath } from '../../support/temp.ts';

const ORDERS = 20;

const broken = (): never => {
  throw new Error('this listener is broken');
};
const brokenLater = async () => broken();
const BROKEN_LOG: Log = { info: broken, warn: broken, error: broken };

test.each([
  ['throws', broken],
  ['rejects', brokenLater],
])('an import whose progress %s charges every order and says so in the log', async (_how, listener) => {
  const { desk, fake } = await openLife();
  const listeners = { onStored: listener, onCharging: listener, onOutcome: listener };
  const done = await importOrders(desk.deps, checkedFile(ORDERS), CALLER, { concurrency: 4, ...listeners });
  expect(done).toMatchObject({ batch: { status: 'completed' }, counts: { paid: ORDERS } });
  expect(fake.charges).toHaveLength(ORDERS);
  expect(JSON.stringify(desk.log)).toContain('this listener is broken');
});

test('one payment that fails beside a broken log does not leave the others', async () => {
  const { desk, fake } = await openLife();
  const { deps } = desk;
  const { batch } = await loadBatch(deps, checkedFile(ORDERS), CALLER);
  const { payments } = deps.services;
  const bad = withServices(
    { ...deps, log: BROKEN_LOG },
    {
      payments: {
        ...payments,
        createPayment: (
          request: Parameters<typeof payments.createPayment>[0],
          trace: Parameters<typeof payments.createPayment>[1],
        ) => {
          if (request.orderId % 5 === 0) throw new Error('a bug');
          return payments.createPayment(request, trace);
        },
      },
    },
  );
  await drainBatch(bad, batch.id, SETTLER, { concurrency: () => 4, onPlaces: broken, onOutcome: broken });
  expect(fake.charges).toHaveLength(ORDERS - 4);
});

test('counters that fail cost no payment its result', async () => {
  const fake = await openFakes();
  const directory = tempPath('home');
  const { config } = loadConfig({
    flags: { db: tempPath('orders.db') },
    env: { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url },
    directory,
    defaultLogLevel: 'silent',
  });
  const errors: string[] = [];
  const log = { ...BROKEN_LOG, error: (fields: object) => void errors.push(JSON.stringify(fields)) };
  const context = await openContext({
    config,
    log: { ...log, info: () => {}, flush: async () => {}, dropped: () => 0 },
    notice: () => {},
  });
  onTestFinished(() => context.close());
  context.measureWith(broken);
  context.onWake(broken);
  let heard = 0;
  context.onWake(() => {
    heard += 1;
  });
  const order = await context.orders.createOrder(orderOf(1), CALLER);
  expect(order.status).toBe('paid');
  expect(fake.mails).toHaveLength(1);
  context.deps.process.wake();
  expect(heard).toBe(1);
  expect(await recoverOpenRows(context.deps, SETTLER)).toEqual([]);
  expect(errors.join()).toContain('this listener is broken');
});

test('pruning goes on when its progress cannot be shown', async () => {
  const { desk } = await openLife();
  await desk.desk.createOrder(orderOf(1), CALLER);
  const seen: number[] = [];
  const onProgress = ({ upTo }: { upTo: number }) => {
    seen.push(upTo);
    broken();
  };
  await prune(desk.deps, { cutoff: 0, dryRun: true, onProgress });
  expect(seen).toEqual([1]);
});

test('a broken log is no failure of the work either', () => {
  expect(() => callListener(BROKEN_LOG, broken)).not.toThrow();
  expect(() => callListener(BROKEN_LOG, undefined)).not.toThrow();
});
