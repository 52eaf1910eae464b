// Proves that `orders payments` lists what was asked of the Payment Service about an order, as the API does.
import { describe, expect, test } from 'vitest';
import { openLifeBy, WAYS } from '../../support/cli/both-ways.ts';
import { CALLER } from '../../support/desk.ts';
import { DECLINE, orderIn } from '../../support/orders/order-stages.ts';

describe.each(WAYS)('%s', (way) => {
  test('each call is a row, oldest first; --json is the answer of the API', async () => {
    const life = await openLifeBy(way);
    const id = await orderIn(life, 'pending');
    life.fake.script.onPayment(() => DECLINE);
    expect((await life.orders(['pay', id])).status).toBe(5);
    life.fake.script.onPayment(() => undefined);
    expect((await life.orders(['pay', id])).status).toBe(0);
    expect((await life.orders(['cancel', id, '--yes'])).status).toBe(0);
    const { status, stdout, stderr } = await life.orders(['payments', id]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^REQUESTED \(UTC\) +CALL +STATE +AMOUNT +PAYMENT +REASON$/),
      expect.stringMatching(/ payment +refused +179,600 JPY .*card declined/),
      expect.stringMatching(/ payment +refused +179,600 JPY .*card declined/),
      expect.stringMatching(/ payment +done +179,600 JPY +\S+/),
      expect.stringMatching(/ refund +done +179,600 JPY +\S+/),
      '',
    ]);
    const json = await life.orders(['payments', id, '--json']);
    expect(JSON.parse(json.stdout)).toEqual(await life.desk.desk.listPayments(id, CALLER));
  });

  test('an order that is not there ends with 3', async () => {
    const life = await openLifeBy(way);
    expect(await life.orders(['payments', 9])).toMatchObject({ status: 3, stdout: '' });
  });
});

test('an order without a payment says so', async () => {
  const life = await openLifeBy('here');
  await life.orders(['hold']);
  await life.orders(['import', '-'], {
    input: 'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,A,X,1,5\n',
  });
  const waiting = await life.orders(['payments', 1, '--json']);
  expect(JSON.parse(waiting.stdout)).toMatchObject([{ kind: 'payment', state: 'waiting', sent_at: null }]);
});
