// Proves that what `orders list`, `show` and `events` print is aligned, harmless and whole, in a terminal's
// columns and through a pipe.
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { seedOrders } from '../support/database/seed.ts';

/** Columns a terminal needs; written down here, so that it does not share a fault with the product. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}

const names = ['Ann', '田中太郎', 'ﾔﾏﾀﾞ', 'ＡＢＣ株式会社', '𠮷野家', 'Zoë 🍣', '김민수'];

async function homeWith(customers: readonly string[]) {
  const home = newHome();
  for (const customer_name of customers) await seedOrders(home.db, 1, { customer_name });
  return home;
}

test('columns begin at the same place in every row, whatever script the names are in', async () => {
  const home = await homeWith(names);
  const { stdout, status } = await home.run(['list']);
  expect(status).toBe(0);
  const [head = '', ...rows] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^ID +STATUS +CUSTOMER +EMAIL +TOTAL +CREATED \(UTC\)$/);
  expect(rows).toHaveLength(names.length);
  for (const [n, row] of rows.entries()) {
    const name = names[names.length - 1 - n] ?? '';
    expect(width(row.slice(0, row.indexOf(name))), row).toBe(head.indexOf('CUSTOMER'));
    expect(width(row.slice(0, row.indexOf('tanaka@'))), row).toBe(head.indexOf('EMAIL'));
    expect(width(row.slice(0, row.indexOf('1 JPY') + 5)), row).toBe(head.indexOf('TOTAL') + 'TOTAL'.length);
    expect(width(row.slice(0, row.indexOf('2025-12-01 10:00:00'))), row).toBe(head.indexOf('CREATED'));
  }
});

test('ids line up on the right, newest first', async () => {
  const home = newHome();
  await seedOrders(home.db, 12);
  const { stdout } = await home.run(['list', '--limit', '4']);
  expect(stdout.split('\n').map((line) => line.slice(0, 4))).toEqual([
    'ID  ',
    '12  ',
    '11  ',
    '10  ',
    ' 9  ',
    '',
  ]);
});

test('a piped list is not cut, not coloured and not decorated', async () => {
  const long = '長'.repeat(255);
  const home = await homeWith([long]);
  for (const env of [{}, { FORCE_COLOR: '1', COLUMNS: '40', TERM: 'xterm-256color' }, { NO_COLOR: '1' }]) {
    for (const args of [['list'], ['show', '1'], ['events', '1']]) {
      const { stdout, stderr } = await home.run(args, { env });
      expect(stdout + stderr).not.toContain('\u001b');
      if (args[0] !== 'events') expect(stdout).toContain(long);
    }
  }
});

test('names that are commands to a terminal are shown harmless', async () => {
  const evil = '\u001b[31mred\u001b]0;title\u0007\u009b2J\rover\nnext\u202egnp.exe\u2066x';
  const home = newHome();
  const items = [{ product_name: evil, quantity: 1, unit_price: 1 }];
  await seedOrders(home.db, 1, { customer_name: evil, items });
  for (const args of [['list'], ['show', '1']]) {
    const { stdout } = await home.run(args);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(stdout).toContain('red');
    expect(stdout).toContain('gnp.exe');
  }
  expect((await home.run(['list'])).stdout.trimEnd().split('\n')).toHaveLength(2);
  const [order] = await home.json<{ customer_name: string }[]>(['list']);
  expect(order?.customer_name).toBe(evil);
});

test('no orders are no rows, and a word about it that no pipe sees', async () => {
  const home = newHome();
  const { status, stdout, stderr } = await home.run(['list']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toBe(`there are no orders in ${home.db}; create one with "orders create"\n`);
  expect((await home.run(['list', '--status', 'paid'])).stderr).toMatch(/^no orders match; /);
  expect((await newHome().run(['list', '--json'])).stdout).toBe('[]\n');
});

describe('with 2,000 orders', () => {
  test('the whole of 1,000 comes through a pipe that reads slowly, and filters are those of the API', async () => {
    const home = newHome();
    await seedOrders(home.db, 2_000);
    const slow = await home.shell('orders list --json --limit 1000 | (sleep 0.3; cat)');
    const orders: { id: number }[] = JSON.parse(slow.stdout);
    expect(orders).toHaveLength(1_000);
    expect(slow.stdout.length).toBeGreaterThan(200_000);
    expect([orders.at(0)?.id, orders.at(-1)?.id]).toEqual([2_000, 1_001]);
    const ids = async (...args: string[]) =>
      (await home.json<{ id: number }[]>(['list', ...args])).map(({ id }) => id);
    expect(await ids('--before', '3')).toEqual([2, 1]);
    expect(await ids('--skip', '1998', '--limit', '5')).toEqual([2, 1]);
    expect(await ids('--status', 'PENDING', '--limit', '1')).toEqual([2_000]);
    expect(await ids('--status', 'paid')).toEqual([]);
    expect(await ids('--status', 'paid, pending', '--limit', '2')).toEqual([2_000, 1_999]);
    expect(await ids('--status', 'paid', '--status', 'PENDING', '--limit', '1')).toEqual([2_000]);
    expect(await ids('--status', 'paid', '--status', 'cancelled')).toEqual([]);
    const wrong = await home.run(['list', '--status', 'paid', '--status', 'payed']);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/^orders: --status must be one of pending, .*; "payed" is not one\n$/),
    ]);
    expect(await ids('--created-from', '2025-12-02')).toEqual([]);
    expect(await ids('--created-to', '2025-12-01', '--q', '部品', '--limit', '1')).toEqual([2_000]);
  });

  test.each(['orders list --limit 1000', 'orders list --limit 1000 --json'])(
    '%s | head -1 is no error',
    async (line) => {
      const home = newHome();
      await seedOrders(home.db, 2_000);
      const ended = await home.shell(`${line} | head -c 1; echo " \${PIPESTATUS[0]}"`);
      expect(ended.stdout).toMatch(/^.? ?\S* ?0\n$/);
      expect(ended.stdout.trimEnd().split(' ').at(-1)).toBe('0');
      expect(ended.stderr).toBe('');
    },
  );
});
