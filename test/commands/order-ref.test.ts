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
