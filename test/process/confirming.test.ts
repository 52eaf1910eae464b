// Proves that at a terminal nothing is cancelled or changed in bulk before a question with customer, count and sum, and that
// it asks only about orders that can take the step.
import { describe, expect, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';

const size = { columns: 120, rows: 40 };
const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price\n';

/** Batch 1: orders 1 and 2 paid, 3 declined; order 4 shipped. */
async function openShop(): Promise<Home> {
  const home = newHome();
  const rows = ['田中太郎,ノートPC,2,89800', 'Ann,Desk,1,10', 'Bob,Lamp,1,4000402'];
  const input = HEADER + rows.map((row) => `a@example.com,${row}\n`).join('');
  await home.run(['import', '-'], { input });
  await home.run(['create', '--email', 'd@example.com', '--name', 'Dan', '--item', 'X:1:5']);
  await home.run(['ship', '4']);
  return home;
}

type Terminal = Awaited<ReturnType<typeof openTerminal>>;

async function answer(terminal: Terminal, key: 'y' | 'n'): Promise<void> {
  await terminal.type(key);
  await terminal.key('Enter');
}

const statusesOf = async (home: Home) =>
  (await home.json<{ status: string }[]>(['list', '--after', '0'])).map(({ status }) => status).reverse();

describe.skipIf(!hasTmux())('at a terminal', () => {
  test('cancel names the customer and the refund; of several, count and sum of those that can be cancelled', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('cancel 1'));
    await terminal.shows('Cancel order 1 of 田中太郎 and refund 179,600 JPY?');
    await answer(terminal, 'n');
    await terminal.shows('nothing was cancelled');
    await terminal.shows('ended with 0');
    await terminal.enter(command('cancel 4'));
    await terminal.shows('ended with 4');
    expect(await terminal.screen()).not.toContain('Cancel order');
    await terminal.enter(command('cancel 4 2 9 3 1'));
    const asked = await terminal.shows(
      'Cancel 3 orders (4,180,012 JPY) and refund the 2 paid ones (179,610 JPY)?',
    );
    expect(asked).toMatch(
      /^orders: order 4 is shipped and cannot be cancelled[\s\S]*\norders: there is no order 9/m,
    );
    await answer(terminal, 'y');
    const ended = await terminal.shows('ended with 4');
    expect(ended).toContain('order 2 is cancelled\norder 3 is cancelled\norder 1 is cancelled\n');
    expect(ended).toContain('orders: 2 of 5 orders failed');
    expect(await statusesOf(home)).toEqual(['cancelled', 'cancelled', 'cancelled', 'shipped']);
  });

  test('filters ask with count and sum, and --yes does not ask', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('ship --batch-id 1'));
    await terminal.shows('Ship 2 orders (179,610 JPY), with an email to each customer?');
    await answer(terminal, 'n');
    await terminal.shows('nothing was shipped');
    await terminal.enter(command('ship --batch-id 1 --limit 1'));
    await terminal.shows('Ship order 1 of 田中太郎 (179,600 JPY), with an email to each customer?');
    await answer(terminal, 'y');
    await terminal.shows('1 order shipped');
    await terminal.enter(command('ship --batch-id 1 --yes'));
    await terminal.shows(/^1 order shipped\nended with 0/m);
    expect(await statusesOf(home)).toEqual(['shipped', 'shipped', 'pending', 'shipped']);
  });

  test('what was confirmed is what is done, whatever comes meanwhile', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('ship --status paid'));
    await terminal.shows('Ship 2 orders (179,610 JPY)');
    await home.run(['create', '--email', 'e@example.com', '--name', 'Eve', '--item', 'X:1:5']);
    await answer(terminal, 'y');
    await terminal.shows(/^2 orders shipped\nended with 0/m);
    expect(await statusesOf(home)).toEqual(['shipped', 'shipped', 'pending', 'shipped', 'paid']);
  });

  test('the refund of an import asks with count and sum', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('batch 1 --cancel --refund'));
    await terminal.shows(
      'Cancel import 1 and refund 2 orders (179,610 JPY)? Orders that are not charged: 1.',
    );
    await answer(terminal, 'n');
    await terminal.shows('nothing was cancelled');
    await terminal.enter(command('batch 1 --cancel --refund'));
    await terminal.shows('Cancel import 1 and');
    await answer(terminal, 'y');
    await terminal.shows('ended with 0');
    expect(await statusesOf(home)).toEqual(['cancelled', 'cancelled', 'cancelled', 'shipped']);
  });

  test('a missing reason and a missing note are asked for', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('hold 1'));
    await terminal.shows('Reason:');
    await terminal.key('Enter');
    await terminal.shows('Reason must not be blank');
    await terminal.enter('address');
    await terminal.shows('order 1 is on hold: address');
    await terminal.enter(command('note'));
    await terminal.shows('Order to add a note to:');
    await terminal.type('2');
    await terminal.shows(/❯ +2 /);
    await terminal.key('Enter');
    await terminal.shows('Note:');
    await terminal.enter('called');
    await terminal.shows('note added to order 2: called');
  });
});

test('in a pipe the refund of an import needs --yes', async () => {
  const home = await openShop();
  const refused = await home.run(['batch', '1', '--cancel', '--refund']);
  expect([refused.status, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toBe(
    'orders: add --yes to cancel the import and refund its orders, or preview it with --dry-run\n',
  );
  expect(await statusesOf(home)).toEqual(['paid', 'paid', 'pending', 'shipped']);
});
