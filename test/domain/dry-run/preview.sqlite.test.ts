// Proves that a dry run tells the truth: in every situation an order can be in, it refuses what the command refuses, with
// the same error, and nothing else.
import { describe, expect, test } from 'vitest';
import { previewMove, previewResolution } from '../../../src/domain/dry-run/preview-order.ts';
import type { MoveName } from '../../../src/domain/model/order-status.ts';
import type { Resolution } from '../../../src/domain/orders/resolve-order.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { CALLER } from '../../support/desk.ts';
import { type Life, openLife, orderIn, setHold } from '../../support/orders/order-stages.ts';
import { type Possible, SITUATIONS, type Situated } from '../../support/orders/situations.ts';

/** What is refused before any call; everything else is the services' answer. */
const REFUSALS: ReadonlySet<string> = new Set(['illegal_transition', 'conflict', 'not_found']);

async function refusalOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof OrdersError)) throw error;
    return REFUSALS.has(error.kind) ? `${error.kind} ${error.code}: ${error.message}` : undefined;
  }
}

async function preview({ life, id }: Situated, move: MoveName): Promise<string> {
  const { desk } = life.desk;
  return previewMove(move, await desk.getOrder(id, CALLER), await desk.explainOrder(id, CALLER));
}

const REAL: Record<MoveName, (life: Life, id: number) => Promise<unknown>> = {
  pay: ({ desk }, id) => desk.desk.payOrder(id, CALLER),
  ship: ({ desk }, id) => desk.desk.shipOrder(id, CALLER),
  deliver: ({ desk }, id) => desk.desk.deliverOrder(id, CALLER),
  cancel: ({ desk }, id) => desk.desk.cancelOrder(id, CALLER),
};

describe.each(Object.keys(SITUATIONS) as Possible[])('%s', (situation) => {
  test.each(Object.keys(REAL) as MoveName[])('%s', async (move) => {
    const situated = await SITUATIONS[situation]();
    const told = await refusalOf(() => preview(situated, move));
    expect(told).toBe(await refusalOf(() => REAL[move](situated.life, situated.id)));
  });

  test.each<Resolution>([{ charged: false }, { charged: 'pay_by_hand' }])(
    'resolve as %o',
    async (resolution) => {
      const situated = await SITUATIONS[situation]();
      const { desk } = situated.life.desk;
      const [order, explanation] = [
        await desk.getOrder(situated.id, CALLER),
        await desk.explainOrder(situated.id, CALLER),
      ];
      const told = await refusalOf(() => previewResolution(order, explanation, resolution));
      expect(told).toBe(await refusalOf(() => desk.resolveOrder(situated.id, resolution, CALLER)));
    },
  );
});

test('while charges are held, an order that failed is not paid', async () => {
  const life = await openLife();
  const situated = { life, id: await orderIn(life, 'pending') };
  await setHold(life, true);
  const told = await refusalOf(() => preview(situated, 'pay'));
  expect(told).toContain('charges_held');
  expect(told).toBe(await refusalOf(() => REAL.pay(life, situated.id)));
});

test('money is told, and what comes before it', async () => {
  const told = async (situation: Possible, move: MoveName) => preview(await SITUATIONS[situation](), move);
  expect(await told('paid', 'cancel')).toBe('would be refunded 179,600 JPY and then cancelled');
  const lookedUp =
    'would be looked up in the Payment Service first, and charged 179,600 JPY only if no charge is found';
  expect(await told('payment_failed', 'cancel')).toContain(
    'would be looked up in the Payment Service first, refunded 179,600 JPY',
  );
  expect(await told('payment_failed', 'pay')).toBe(lookedUp);
  expect(await told('payment_due', 'cancel')).toBe('would be cancelled; nothing was charged');
  expect(await told('payment_unknown', 'pay')).toBe(
    'would be looked up in the Payment Service first, and charged 179,600 JPY only if no charge is found',
  );
  expect(await told('payment_unknown', 'cancel')).toBe(
    'would be looked up in the Payment Service first, refunded 179,600 JPY if a charge is found, and then cancelled',
  );
});
