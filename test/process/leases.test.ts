// Proves that a command with short time limits leaves alone what another process with long ones has in flight.
import { expect, onTestFinished, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const SHORT = { ORDERS_PAYMENT_TIMEOUT_MS: '100', ORDERS_NOTIFICATION_TIMEOUT_MS: '100' };
const CREATE = ['create', '--email', 'a@example.com', '--name', '髙橋', '--item', 'Pen:1:500', '--json'];

test('recover and cancel beside a payment under way take nothing over, and it is charged and kept once', async () => {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  fake.script.onPayment(() => ({ kind: 'held', until: answered }));
  const creating = home.start(CREATE, { env });
  await until(() => fake.calls.length === 1);

  const beside = { env: { ...env, ...SHORT } };
  expect(await home.json(['recover'], beside)).toEqual([]);
  expect(await home.run(['cancel', '1', '--yes'], beside)).toMatchObject({ status: 4 });
  const journal = () => query(home.db, 'SELECT kind, state, claims, timeout_ms FROM journal ORDER BY id');
  expect(journal()).toEqual([{ kind: 'payment', state: 'running', claims: 1, timeout_ms: 30_000 }]);

  answer();
  expect((await creating.ended).status).toBe(0);
  expect(await home.json(['show', '1'])).toMatchObject({ status: 'paid' });
  expect(journal()).toEqual([
    { kind: 'payment', state: 'done', claims: 1, timeout_ms: 30_000 },
    { kind: 'notification', state: 'done', claims: 1, timeout_ms: 10_000 },
  ]);
  expect(fake.charges).toHaveLength(1);
  expect(fake.refunds).toEqual([]);
}, 300_000);
