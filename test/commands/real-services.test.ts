// Proves what a person meets who forgets the URLs of the services on an order database with real orders: one line that
// names them, and an order database as it was.
import { expect, test } from 'vitest';
import type { Finding } from '../../src/domain/reports/doctor-findings.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { openFakes } from '../support/desk.ts';

const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];

async function usedHome() {
  const home = newHome();
  const fake = await openFakes();
  const real = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  await home.json(CREATE, { env: real });
  fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
  expect((await home.run(CREATE, { env: real })).status).toBe(5);
  return { home, real, fake };
}

test('every command that would use the sandbox ends with 2 and one line; reading goes on', async () => {
  const { home, real } = await usedHome();
  const dump = () =>
    ['orders', 'order_events', 'journal', "settings WHERE name <> 'write_probe'"].map((rows) =>
      query(home.db, `SELECT * FROM ${rows} ORDER BY 1`),
    );
  const before = dump();
  for (const args of [
    CREATE,
    ['pay', '2'],
    ['cancel', '1', '--yes'],
    ['ship', '1'],
    ['resolve', '2', '--not-charged', '--yes'],
    ['recover'],
    ['reconcile'],
    ['reconcile', '--fix'],
    ['serve', '--port', '0'],
  ]) {
    const { status, stdout, stderr } = await home.run(args);
    expect([args, status, stdout]).toEqual([args, 2, '']);
    expect(stderr).toMatch(/^orders: [^\n]*set PAYMENT_SERVICE_URL and NOTIFICATION_SERVICE_URL[^\n]*\n$/);
  }
  expect(dump()).toEqual(before);
  for (const args of [['list'], ['show', '1'], ['explain', '2'], ['recover', '--dry-run'], ['stats']]) {
    expect([args, (await home.run(args)).status]).toEqual([args, 0]);
  }
  expect((await home.run(['ship', '1'], { env: real })).status).toBe(0);
  // This calls no service.
  expect((await home.run(['deliver', '1'])).status).toBe(0);
});

test('the doctor tells of it, and finds nothing amiss with the URLs', async () => {
  const { home, real } = await usedHome();
  const faults = async (env: Record<string, string>) => {
    const { stdout } = await home.run(['doctor', '--json'], { env });
    return (JSON.parse(stdout) as Finding[]).filter(({ ok }) => !ok);
  };
  expect(await faults({})).toEqual([
    {
      check: 'payment service',
      ok: false,
      detail: expect.stringContaining('the sandbox is refused'),
      fix: 'set PAYMENT_SERVICE_URL',
    },
    {
      check: 'notification service',
      ok: false,
      detail: expect.stringContaining('the sandbox is refused'),
      fix: 'set NOTIFICATION_SERVICE_URL',
    },
  ]);
  expect(await faults(real)).toEqual([]);
});

test('asking the doctor with the URLs is no use of them', async () => {
  const home = newHome();
  await home.json(CREATE);
  const fake = await openFakes();
  const real = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  expect((await home.run(['doctor'], { env: real })).status).toBe(0);
  expect((await home.run(['cancel', '1', '--yes'])).status).toBe(0);
});
