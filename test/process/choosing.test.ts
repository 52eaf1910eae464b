// Proves that at a terminal an id need not be known: orders and batches are chosen among those for which the command makes
// sense, here and at a server; and that nothing is asked in a pipe.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { seedOrders } from '../support/database/seed.ts';

const size = { columns: 110, rows: 40 };
const CUSTOMERS = ['Ann', 'Bob', '田中太郎', 'Dan'];

/** Four orders, of which the second is declined and the fourth is shipped. */
async function openShop() {
  const home = newHome();
  for (const [at, name] of CUSTOMERS.entries()) {
    const email = `customer${at + 1}@example.com`;
    await home.run([
      'create',
      '--email',
      email,
      '--name',
      name,
      '--item',
      at === 1 ? 'X:1:4000402' : 'X:1:5',
    ]);
  }
  await home.run(['ship', '4']);
  return home;
}

test.each([
  [['show'], 'orders show 1'],
  [['events'], 'orders events 1'],
  [['explain', '--no-input'], 'orders explain 1'],
  [['pay'], 'orders pay 1'],
  [['deliver'], 'orders deliver 1'],
  [['cancel', '--yes'], 'orders cancel 1'],
  [['batch', '--pause'], 'orders batch 1'],
])('in a pipe %j asks nothing', async (args, example) => {
  const { status, stdout, stderr } = await newHome().run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^orders: the \\w+ id is missing; add it, as in "${example}"`));
  expect(stderr).toMatch(/^[^\n]*\n$/);
});

describe.skipIf(!hasTmux())('at a terminal', () => {
  test('orders are marked while searching, whatever is shown; cancelling asks with count and sum', async () => {
    const home = newHome();
    await seedOrders(home.db, 31);
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('cancel'));
    await terminal.shows(/Orders to cancel:[\s\S]*❯◯ +31 [\s\S]*the newest 30; type to search for others/);
    await terminal.key('Tab');
    await terminal.shows(/❯◉ +31 [\s\S]*1 marked: 31 \(/);
    await terminal.type('1');
    await terminal.shows(/❯◯ +1 /);
    await terminal.key('Tab');
    await terminal.shows(/❯◉ +1 [\s\S]*2 marked: 31 \([^\n]*, 1 \(/);
    await terminal.key('BSpace');
    await terminal.shows(/❯◉ +31 [\s\S]*2 marked/);
    await terminal.key('Enter');
    await terminal.shows(/✔ Orders to cancel: 31 \(.*\), 1 \(.*\)/);
    await terminal.shows(
      /Cancel 2 orders \([\d,.]+ [A-Z]{3}.*\)\? None is paid; a charge that is found is refunded\./,
    );
    await terminal.type('n');
    await terminal.key('Enter');
    await terminal.shows('nothing was cancelled');
    await terminal.shows('ended with 0');
  });

  test('a blank after a letter belongs to the search; after a move, Space marks', async () => {
    const home = newHome();
    for (const name of ['Ann Lee', 'Ann Poe', 'Annlee Ray']) {
      await home.run(['create', '--email', 'a@example.com', '--name', name, '--item', 'X:1:5']);
    }
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('ship'));
    await terminal.shows(/Orders to ship:[\s\S]*Ann Lee/);
    await terminal.type('ann poe');
    await terminal.shows(/Orders to ship: ann poe\n(?![\s\S]*Annlee)[\s\S]*❯◯ +2 /);
    await terminal.key('Up');
    await terminal.type(' ');
    await terminal.shows(/Orders to ship: ann poe\n[\s\S]*1 marked: 2 \(Ann Poe\)/);
    await terminal.type(' ');
    await terminal.shows(/❯◯ +2 (?![\s\S]*marked: )/);
    await terminal.key('C-c');
    await terminal.shows('ended with 130');
  });

  test('an order is found by typing, by name or by id, and leaving is one clean line', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('show'));
    await terminal.shows(/4 +shipped +Dan[\s\S]*3 +paid +田中太郎[\s\S]*2 +pending +Bob[\s\S]*1 +paid +Ann/);
    await terminal.type('田中');
    await terminal.shows(/^(?![\s\S]*Bob)[\s\S]*customer3@example\.com/);
    await terminal.key('Enter');
    const shown = await terminal.shows('ended with 0');
    expect(shown).toMatch(/^✔ Order to show: 3 \(田中太郎\)\nOrder +3$/m);
    await terminal.enter(command('explain'));
    await terminal.shows('Order to explain:');
    await terminal.type('2');
    await terminal.shows(/❯ +2 +pending/);
    await terminal.key('C-c');
    const left = await terminal.shows('ended with 130');
    expect(left.trim().split('\n').slice(0, 2)).toEqual([
      'orders: interrupted; nothing was changed',
      'ended with 130',
    ]);
  });

  test('several are marked to be shipped, of those that are paid', async () => {
    const home = await openShop();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('ship'));
    const asked = await terminal.shows(/Orders to ship:[\s\S]*Ann/);
    expect(asked).not.toMatch(/Bob|Dan/);
    await terminal.key('Enter');
    await terminal.shows('mark at least one with Tab or Space');
    await terminal.key('C-a');
    await terminal.shows(/◉ +3[\s\S]*◉ +1/);
    await terminal.key('Enter');
    await terminal.shows(/Ship 2 orders .*\?/);
    await terminal.enter('y');
    const screen = await terminal.shows('ended with 0');
    expect(screen).toContain('order 3 is shipped\norder 1 is shipped');
    await terminal.enter(command('ship'));
    expect(await terminal.shows('ended with 3')).toContain(
      'no order is paid and not on hold, so there is none to ship',
    );
  });

  test('at a server, too: an import', async () => {
    const home = await openShop();
    writeFileSync(
      join(home.cwd, 'monday.csv'),
      'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,A,Part,1,10\n',
    );
    await home.run(['import', 'monday.csv']);
    const { firstLine } = home.start(['serve', '--port', '0'], { env: { ORDERS_LOG_LEVEL: 'silent' } });
    const url = (await firstLine).replace('orders: listening on ', '');
    const terminal = await openTerminal(newHome(), size);
    await terminal.enter(command(`batch --url ${url}`));
    await terminal.shows(/❯ +1 +completed +monday\.csv/);
    await terminal.key('Enter');
    expect(await terminal.shows('ended with 0')).toMatch(/^Batch +1 \(monday\.csv\)$/m);
    await terminal.enter(command(`batch --resume --url ${url}`));
    expect(await terminal.shows('ended with 3')).toContain('there is no batch to resume');
  });
});
