// Proves what a person at a real terminal gets: questions for what is missing, complaints at once, colours, a
// table that fits; and that leaving in the middle orders nothing.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { command, hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { seedOrders } from '../support/database/seed.ts';
import { openFakes } from '../support/desk.ts';

const size = { columns: 110, rows: 40 };

describe.skipIf(!hasTmux())('at a terminal', () => {
  test('what is missing is asked for, judged as it is typed, and shown with its total before it is charged', async () => {
    const home = newHome();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('create --name 田中太郎'));
    await terminal.shows('Customer email');
    await terminal.type('tanaka');
    await terminal.shows(/ {2}Customer email must be an e-?mail address/);
    await terminal.key('Enter');
    await terminal.shows(/> Customer email must be an e-?mail address/);
    await terminal.enter('@example.co.jp');
    await terminal.shows('Currency (JPY)');
    await terminal.key('Enter');
    await terminal.shows('Product');
    await terminal.enter('ノートPC');
    await terminal.shows('Quantity (1)');
    await terminal.enter('2');
    await terminal.shows('Unit price in JPY');
    await terminal.type('¥89,800');
    await terminal.shows('2 × 89,800; the total is 179,600 JPY');
    await terminal.key('Enter');
    await terminal.shows('Another item?');
    await terminal.key('Enter');
    await terminal.shows('Create the order and charge 179,600 JPY? (Y/n)');
    expect(await home.json(['list'])).toEqual([]);
    await terminal.key('Enter');
    const screen = await terminal.shows('ended with 0');
    expect(screen).toMatch(/^Status +paid$/m);
    expect(screen).toMatch(/^Total +179,600 JPY$/m);
    expect(await home.json(['show', '1'])).toMatchObject({
      customer_email: 'tanaka@example.co.jp',
      customer_name: '田中太郎',
      items: [{ product_name: 'ノートPC', quantity: 2, unit_price: 89_800 }],
    });
  });

  test('name and currency of a known customer are the default, and no at the end orders nothing', async () => {
    const home = newHome();
    await seedOrders(home.db, 1, { currency: 'USD' });
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('create --item Desk:3:0.1'));
    await terminal.shows('Customer email');
    await terminal.enter('tanaka@example.co.jp');
    await terminal.shows('Customer name (田中太郎)');
    await terminal.key('Enter');
    await terminal.shows('Currency (USD)');
    await terminal.key('Enter');
    await terminal.shows('charge 0.3 USD?');
    await terminal.enter('n');
    await terminal.shows('no order was created');
    await terminal.shows('ended with 0');
    expect(await home.json(['list'])).toHaveLength(1);
  });

  test('a known name that is a command to the terminal is no default', async () => {
    const home = newHome();
    await seedOrders(home.db, 1, { customer_name: 'Ann\u001b]0;gone\u0007' });
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('create --item Desk:3:0.1'));
    await terminal.shows('Customer email');
    await terminal.enter('tanaka@example.co.jp');
    await terminal.shows(/Customer name\n/);
    await terminal.key('Enter');
    await terminal.shows('> Customer name must not be blank');
  });

  test('what is given and wrong is told before anything is asked', async () => {
    const terminal = await openTerminal(newHome(), size);
    await terminal.enter(command('create --item Desk:0:1'));
    const screen = await terminal.shows('ended with 2');
    expect(screen).toContain('QTY of --item 1 must be a whole number');
    expect(screen).not.toContain('Customer email');
  });

  test('leaving with Ctrl-C ends with 130 and orders nothing', async () => {
    const home = newHome();
    const terminal = await openTerminal(home, size);
    await terminal.enter(command('create'));
    await terminal.shows('Customer email');
    await terminal.key('C-c');
    const screen = await terminal.shows('ended with 130');
    expect(screen.trim().split('\n').slice(0, 2)).toEqual([
      'orders: interrupted; nothing was changed',
      'ended with 130',
    ]);
    expect(await home.json(['list'])).toEqual([]);
  });

  test('a payment that takes long names the stored order, and a stop leaves a clean line', async () => {
    const fake = await openFakes();
    fake.script.onPayment(() => ({ kind: 'hang', charge: false }));
    const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
    const terminal = await openTerminal(newHome(), size, env);
    await terminal.enter(command('create --email a@example.com --name A --item x:1:5'));
    await terminal.shows(/^[-|/\\] order 1 is stored; waiting for the Payment Service \.\.\. \d+ s$/m);
    await terminal.key('C-c');
    const screen = await terminal.shows('ended with 130');
    expect(screen.trim().split('\n').slice(0, 2)).toEqual([
      'orders: stopped: order 1 is stored; whether it was charged is unknown; run "orders explain 1"',
      'ended with 130',
    ]);
  });

  test('a failed email is a sentence', async () => {
    const fake = await openFakes();
    fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
    const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
    const terminal = await openTerminal(newHome(), size, env);
    await terminal.enter(command('create --email a@example.com --name A --item x:1:5 --quiet'));
    const screen = await terminal.shows('ended with 0');
    expect(screen).toContain(
      'orders: the confirmation email of order 1 could not be sent (HTTP 500); "orders outbox --resend 1" queues it again\n',
    );
    expect(screen).not.toContain('{');
  });

  test.each(['--no-input', '--json'])('%s asks nothing', async (flag) => {
    const terminal = await openTerminal(newHome(), size);
    await terminal.enter(command(`create ${flag}`));
    const screen = await terminal.shows('ended with 2');
    expect(screen).toContain('--item are missing');
    expect(screen).not.toContain('Customer email');
  });

  test('a list is coloured, unless NO_COLOR is set', async () => {
    const home = newHome();
    await seedOrders(home.db, 1);
    for (const [env, colours] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = await openTerminal(
        { ...home, folder: join(home.folder, colours ? '.' : 'work') },
        size,
        env,
      );
      await terminal.enter(command('list'));
      await terminal.shows('ended with 0');
      expect((await terminal.screen('-e')).includes('\u001b[33mpending')).toBe(colours);
    }
  });

  test('an export is shown there as it is, but for what is a command to the terminal', async () => {
    const home = newHome();
    await seedOrders(home.db, 1, { customer_name: '田中\u001b[2J\u009b31m\rAnn' });
    const terminal = await openTerminal(home, { columns: 200, rows: 30 });
    await terminal.enter(command('export'));
    const screen = await terminal.shows('ended with 0');
    expect(screen).toMatch(/^\ufeff?order_ref,customer_email,/m);
    expect(screen).toContain('1,tanaka@example.co.jp,"田中\u{fffd}[2J\u{fffd}31m\u{fffd}Ann",部品,1,1,JPY,');
  });

  test('rows are cut to the width of a narrow terminal, and where older orders are is told', async () => {
    const home = newHome();
    const customer_name = '株式会社田中太郎商店'.repeat(5);
    await seedOrders(home.db, 3, { customer_name });
    const terminal = await openTerminal(home, { columns: 84, rows: 30 });
    await terminal.enter(command('list --limit 2'));
    const screen = await terminal.shows('ended with 0');
    const rows = screen.split('\n').filter((line) => line.includes('pending'));
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatch(/株式会社.*…/);
      expect(row).toMatch(/2025-12-01 10:00:00$/);
    }
    expect(screen).toContain('2 of 3 orders; for older ones: orders list --before 2');
  });

  test('a table keeps its shape where the width is not known', async () => {
    const home = newHome();
    const terminal = await openTerminal(home, { columns: 80, rows: 50 });
    await terminal.enter(command('create --email anneliese@example.com --name A --item x:1:4000500'));
    await terminal.shows('ended with 5');
    await terminal.enter(`stty cols 0; ${command('list')}`);
    expect(await terminal.shows('ended with 0')).toContain(' anneliese@example.com ');
  });

  test('a list of imports keeps a line for each at 80 columns', async () => {
    const home = newHome();
    const file = fileURLToPath(new URL('../../examples/orders-shift-jis.csv', import.meta.url));
    await home.run(['import', file]);
    const terminal = await openTerminal(home, { columns: 80, rows: 10 });
    await terminal.enter(command('batches'));
    const screen = await terminal.shows('ended with 0');
    expect(screen).toMatch(/^ 1 {2}completed {2}orders-.*… {2}.* \d{4}-\d\d-\d\d$/m);
  });

  test('what an event and a bad row are about is whole on a narrow terminal, broken between words', async () => {
    const home = newHome();
    await home.run(['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:4000500']);
    const terminal = await openTerminal(home, { columns: 80, rows: 50 });
    const file = fileURLToPath(new URL('../../examples/orders-with-bad-rows.csv', import.meta.url));
    await terminal.enter(command(`import ${file} --dry-run`));
    const rows = await terminal.shows('ended with 2');
    expect(rows).toMatch(/^ {39}the column as a number, enter the value\n {39}again and save$/m);
    await terminal.enter(command('events 1'));
    const events = await terminal.shows('ended with 0');
    expect(events).toContain('outcome unknown; the attempt stays open until recovery\n');
    await terminal.enter(command('explain 1'));
    const explained = await terminal.shows('ended with 0');
    expect(explained).toMatch(/otherwise the( customer)?\n {6}(customer )?may be charged twice/);
  });
});
