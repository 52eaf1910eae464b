// Proves that a command finds an order by its order_ref in place of its id, here and through a server.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';
const NO_REF = 'customer_email,customer_name,product_name,quantity,unit_price\nd@example.com,Dan,Desk,1,5\n';

/** Orders 1 to 4: A-1, B and twice C, of which one is cancelled; order 5 has a line number in place of a ref. */
async function openOrders(): Promise<Home> {
  const home = newHome();
  const add = async (name: string, text: string) => {
    writeFileSync(join(home.cwd, name), text);
    expect((await home.run(['import', name, '--known-refs', 'allow'])).status).toBe(0);
  };
  const row = (ref: string) => `${ref},c@example.com,Ann,Desk,1,100\n`;
  await add('a.csv', `${HEADER}\n${row('A-1')}${row('B')}${row('C')}`);
  await add('b.csv', `${HEADER}\n${row('C')}`);
  await add('c.csv', NO_REF);
  await home.run(['cancel', '3', '--yes']);
  return home;
}

type Run = (...args: string[]) => ReturnType<Home['run']>;

async function openAt(where: string): Promise<Run> {
  const home = await openOrders();
  if (where === 'here') return (...args) => home.run(args);
  const line = await home.start(['serve', '--port', '0']).firstLine;
  const url = line.replace('orders: listening on ', '');
  const elsewhere = newHome();
  return (...args) => elsewhere.run([...args, '--url', url]);
}

const COMMANDS: readonly (readonly [command: string, ...more: string[]])[] = [
  ['show', '--json'],
  ['events', '--json'],
  ['explain', '--json'],
  ['wait', '--status', 'paid', '--json'],
  ['resolve', '--not-charged', '--dry-run', '--json'],
  // Ends, because the order is at its end.
  ['watch', '--json'],
];

describe.each(['here', 'through a server'])('%s', (where) => {
  test('a command does with an order_ref what it does with the id', async () => {
    const run = await openAt(where);
    for (const step of ['ship', 'deliver']) await run(step, '1');
    for (const [command, ...more] of COMMANDS) {
      const byRef = await run(command, '--order-ref', 'A-1', ...more);
      expect([command, byRef]).toEqual([command, await run(command, '1', ...more)]);
      // There is nothing to resolve.
      expect([command, byRef.status]).toEqual([command, command === 'resolve' ? 4 : 0]);
      expect((byRef.stdout + byRef.stderr).length).toBeGreaterThan(10);
    }
  });

  test('the error says what is wrong with an order_ref, and names each order that has it', async () => {
    const run = await openAt(where);
    const said = async (...args: string[]) => {
      const { status, stdout, stderr } = await run(...args);
      return [status, stdout + stderr];
    };
    expect(await said('show', '--order-ref', 'C')).toEqual([
      2,
      'orders: several orders have the order_ref C: 3 (cancelled), 4 (paid); name the order by its id\n',
    ]);
    for (const ref of ['X', 'a-1', 'A', '2']) {
      expect(await said('events', '--order-ref', ref)).toEqual([
        3,
        `orders: no order has the order_ref ${ref}; "orders list" shows the orders\n`,
      ]);
    }
    expect(await said('explain', '--order-ref', ' ')).toEqual([2, 'orders: --order-ref must not be blank\n']);
    for (const [command, ...more] of COMMANDS) {
      expect(
        await said(command, '1', '--order-ref', 'B', ...more.filter((word) => word !== '--json')),
      ).toEqual([2, 'orders: use an order id or --order-ref, not both\n']);
    }
  });
});

/** The cells of a table; empty ones are left out. */
const columns = (text: string) =>
  text.split('\n').map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));

describe.each(['here', 'through a server'])('%s', (where) => {
  test('lists show the order_ref where an order has one, and no line numbers', async () => {
    const run = await openAt(where);
    const rows = columns((await run('list')).stdout).filter((row) => row.length > 1);
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['ID', 'STATUS', 'ORDER REF', 'CUSTOMER'],
      ['5', 'paid', 'Dan', 'd@example.com'],
      ['4', 'paid', 'C', 'Ann'],
      ['3', 'cancelled', 'C', 'Ann'],
      ['2', 'paid', 'B', 'Ann'],
      ['1', 'paid', 'A-1', 'Ann'],
    ]);
    const without = (await run('list', '--q', 'dan')).stdout;
    expect(without).not.toContain('ORDER REF');
    expect((await run('show', '1')).stdout).toMatch(/^Order ref +A-1$/m);
    expect((await run('show', '5')).stdout).not.toContain('Order ref');
    // The JSON is that of the API.
    expect(JSON.parse((await run('show', '5', '--json')).stdout)).toMatchObject({ import_group: '2' });
  });

  test('an export has the order_ref of each order, and an import reads it as the same orders', async () => {
    const run = await openAt(where);
    const { stdout } = await run('export', '--encoding', 'utf-8');
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    // Two orders have C: in one file they would be one order.
    expect(rows.map((row) => row.split(',')[0])).toEqual(['5', 'C', '3', 'B', 'A-1']);
    const other = newHome();
    writeFileSync(join(other.cwd, 'export.csv'), stdout);
    expect((await other.run(['import', 'export.csv'])).status).toBe(0);
    const imported = await other.json<{ import_group: string }[]>(['list']);
    expect(imported.map(({ import_group }) => import_group)).toEqual(['A-1', 'B', '3', 'C', '5']);
  });
});

test('order numbers that are whole numbers are refs; the number of a line or a place is none, through a server too', async () => {
  const home = newHome();
  writeFileSync(join(home.cwd, 'a.csv'), `${HEADER}\n1001,c@example.com,Ann,Desk,1,100\n`);
  writeFileSync(join(home.cwd, 'b.csv'), NO_REF);
  for (const file of ['a.csv', 'b.csv']) expect((await home.run(['import', file])).status).toBe(0);
  const url = (await home.start(['serve', '--port', '0']).firstLine).replace('orders: listening on ', '');
  const order = {
    customer_email: 'e@example.com',
    customer_name: 'Eve',
    items: [{ product_name: 'x', quantity: 1, unit_price: 1 }],
  };
  await fetch(`${url}/api/v1/orders/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ orders: [order] }),
  });
  for (const more of [[], ['--url', url]]) {
    const { stdout } = await home.run(['list', '--q', 'example.com', ...more]);
    const rows = columns(stdout).filter((row) => row.length > 1);
    expect(rows.map((row) => [row[0], row[2]])).toEqual([
      ['ID', 'ORDER REF'],
      ['3', 'Eve'],
      ['2', 'Dan'],
      ['1', '1001'],
    ]);
  }
});

test('without an order, and a person to choose one, wait and resolve end', async () => {
  for (const args of [
    ['wait', '--status', 'paid'],
    ['resolve', '--not-charged'],
  ]) {
    const { status, stderr } = await newHome().run(args);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^orders: the order id is missing; add it, /),
    ]);
  }
});
