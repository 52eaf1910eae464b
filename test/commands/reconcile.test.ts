// Proves how `orders reconcile` ends in a terminal: told to stop, before a service that hangs, and after a restore.
import { describe, expect, test } from 'vitest';
import { openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { query } from '../support/database/database.ts';
import { seedOrders } from '../support/database/seed.ts';
import { orderIn, statusOf, TOTAL } from '../support/orders/order-stages.ts';
import { until } from '../support/until.ts';

const FOREIGN = { id: 'foreign', amount: 7, currency: 'EUR', status: 'succeeded' };

describe('where the Payment Service hangs', () => {
  /** The first orders differ, and from then on nothing is answered. */
  async function hanging(timeoutMs: number) {
    const life = await openLifeInTerminal({ ORDERS_PAYMENT_TIMEOUT_MS: String(timeoutMs) });
    await seedOrders(life.desk.path, 200);
    let asked = 0;
    life.fake.script.onLookup(({ path }) => {
      asked += 1;
      const id = Number(path.split('/').at(-1));
      if (id > 20) return { kind: 'hang', charge: false };
      return { kind: 'answer', status: 200, body: [{ ...FOREIGN, id: `foreign_${id}` }] };
    });
    return { ...life, asked: () => asked };
  }

  test('it ends with 5 and says how far it came', async () => {
    const { orders, asked } = await hanging(4_000);
    const { status, stdout, stderr } = await orders(['reconcile', '--json']);
    expect(status).toBe(5);
    const rows: { order_id: number; difference: string }[] = JSON.parse(stdout);
    expect(rows.filter(({ difference }) => difference === 'other_amount')).toHaveLength(20);
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'payment_record_unreachable',
      detail: expect.stringMatching(
        /^stopped: the Payment Service does not answer .*compared \d+ of 200 orders, up to id 20;/,
      ),
      orders: 200,
      looked_up_to: 20,
    });
    expect(asked()).toBeLessThan(60);
  });

  test.each([['--json'], ['--format', 'table']])(
    'Ctrl-C prints what there is, at once, with %s',
    async (...args) => {
      const life = await hanging(120_000);
      const running = life.start(['reconcile', ...args]);
      await until(() => life.asked() === 30);
      running.kill('SIGINT');
      const { status, stdout, stderr } = await running.ended;
      expect(status).toBe(130);
      if (args[0] === '--json') {
        expect(JSON.parse(stdout)).toHaveLength(20);
        expect(problemsOf({ status, stdout, stderr })).toMatchObject([
          { code: 'interrupted', looked_up_to: 20 },
        ]);
      } else {
        expect(stdout.trimEnd().split('\n')).toHaveLength(21);
        expect(stderr).toMatch(
          /^orders: stopped: compared 20 of 200 orders, up to id 20, 20 differences found/m,
        );
      }
    },
  );
});

test('after a restore new orders get ids above the lost ones', async () => {
  const { orders, fake, desk, ...life } = await openLifeInTerminal();
  await orderIn({ ...life, fake, desk }, 'paid');
  fake.addCharge({ orderId: 90, amount: 10, currency: 'JPY' });
  const report = await orders(['reconcile']);
  expect(report.status).toBe(4);
  expect(report.stdout).toMatch(/^ORDER +DIFFERENCE +PAYMENT +DETAIL\n +90 +charge_without_order +pay_2 /);
  expect(report.stderr).toMatch(
    /^new orders would reuse ids of lost orders that the Payment Service knows, up to 90; "orders reconcile --fix" skips these ids\norders: 1 difference in 1 order, looked up to id \d+; an operator must decide on them\n$/,
  );
  const mended = await orders(['reconcile', '--fix', '--json']);
  expect(JSON.parse(mended.stderr)).toMatchObject({ highest_lost_id: 90, new_ids_above_it: true });
  expect(query(desk.path, "SELECT seq FROM sqlite_sequence WHERE name = 'orders'")).toEqual([{ seq: 90 }]);
});

test('a book that agrees is told so, with the last id that was looked up', async () => {
  const life = await openLifeInTerminal();
  const id = await orderIn(life, 'paid');
  expect(await life.orders(['reconcile'])).toEqual({
    status: 0,
    stdout: 'no differences in 1 order; looked up to id 101\n',
    stderr: '',
  });
  expect((await life.orders(['reconcile', '--json'])).stdout).toBe('[]\n');
  life.desk.rows(`UPDATE orders SET status = 'PENDING' WHERE id = ${id}`);
  life.fake.addCharge({ orderId: id, amount: TOTAL, currency: 'JPY' });
  const { status, stdout } = await life.orders(['reconcile', '--fix', '--quiet']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${id}\n` });
  expect(statusOf(life, id)).toBe('PAID');
});
