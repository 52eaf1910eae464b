// Proves that `orders import`, here and through a server, refuses the file of a cancelled batch while orders of it are paid,
// says so in a dry run, and takes it anew afterwards; and that a known file is known whatever is wrong with its rows.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { openFakes } from '../../support/desk.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';
const row = (n: number, quantity = '2') => `R${n},c${n}@example.com,髙橋 ${n},ノート,${quantity},100.5`;

async function openDesk(isRemote: boolean) {
  const fake = await openFakes();
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const home = newHome();
  let env: Record<string, string> = services;
  if (isRemote) {
    const there = newHome();
    const { firstLine } = there.start(['serve', '--port', '0'], {
      env: { ...services, ORDERS_LOG_LEVEL: 'silent' },
    });
    env = { ORDERS_URL: (await firstLine).replace('orders: listening on ', '') };
  }
  const run = (...args: string[]) => home.run(args, { env });
  const file = (name: string, rows: readonly string[]) => {
    const path = join(home.cwd, name);
    writeFileSync(path, `${[HEADER, ...rows].join('\r\n')}\r\n`);
    return path;
  };
  return { fake, run, file };
}

const PLACES = [
  { where: 'here', isRemote: false },
  { where: 'through a server', isRemote: true },
];

test.each(PLACES)('the file of a cancelled batch is refused $where while an order is paid', async (given) => {
  const { fake, run, file } = await openDesk(given.isRemote);
  const path = file('orders.csv', [row(1), row(2)]);
  fake.script.onPayment(({ body }) => (body?.order_id === 2 ? DECLINE : undefined));
  expect((await run('import', path)).status).toBe(7);
  expect((await run('batch', '1', '--cancel')).status).toBe(0);
  fake.script.reset();
  for (const options of [[], ['--on-error', 'skip'], ['--dry-run']]) {
    const refused = await run('import', path, ...options);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^orders: this file was imported as batch 1 and cancelled, but order 1 of it is or may be paid; [^\n;]*--force[^\n;]*\n$/,
    );
  }
  const forced = await run('import', path, '--force', '--dry-run');
  expect([forced.status, forced.stderr]).toEqual([0, '']);
  expect(fake.charges).toHaveLength(1);
  expect((await run('batch', '1', '--cancel', '--refund', '--yes')).status).toBe(0);
  expect((await run('import', path, '--dry-run')).status).toBe(0);
  expect((await run('import', path)).status).toBe(0);
  expect(fake.charges).toHaveLength(3);
});

test.each(PLACES)(
  'a file that is a batch already is known $where, whatever is wrong with it',
  async (given) => {
    const { fake, run, file } = await openDesk(given.isRemote);
    const path = file('orders.csv', [row(1), row(2, 'x')]);
    expect((await run('import', path)).stderr).toContain('1 of 2 orders rejected, nothing was imported');
    expect((await run('import', path, '--on-error', 'skip')).status).toBe(7);
    const again = await run('import', path);
    expect([again.status, again.stdout, again.stderr]).toEqual([
      0,
      'already imported as batch 1; nothing was created\n',
      '',
    ]);
    expect((await run('import', path, '--force')).status).toBe(2);
    expect(fake.charges).toHaveLength(1);
  },
);
