// Proves that thousands of orders are each paid once though the import is killed while they are stored and while they
// are charged, held against the services' own ledger; and that the rejects, corrected, complete them.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { expect, onTestFinished, test } from 'vitest';
import type { BatchJson } from '../../src/domain/model/batch-json.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { scaled } from '../support/scale.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const ROWS = scaled(10_000, 3_000);
const BAD_EVERY = 500;
const GOOD = ROWS - ROWS / BAD_EVERY;

test('a CP932 file, killed three times, ends with every order paid once', async () => {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const home = newHome();
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const [path, rejects] = [join(home.cwd, 'orders.csv'), join(home.cwd, 'rejects.csv')];
  const quantity = (n: number) => (n % BAD_EVERY === 7 ? '二' : '2');
  const rows = Array.from(
    { length: ROWS },
    (_, n) => `R${n},c${n}@example.com,髙橋 ${n},ノート,${quantity(n)},100.5`,
  );
  const header = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';
  writeFileSync(path, iconv.encode([header, ...rows, ''].join('\r\n'), 'cp932'));
  expect((await home.run(['batches'])).status).toBe(0);
  const stored = () => query<{ accepted: number }>(home.db, 'SELECT accepted FROM batches')[0]?.accepted ?? 0;

  const args = ['import', path, '--on-error', 'skip', '--rejects', rejects, '--concurrency', '64'];
  const killWhen = async (happened: () => boolean) => {
    const importing = home.start(args, { env });
    await until(happened);
    importing.kill('SIGKILL');
    expect((await importing.ended).status).toBe(null);
  };
  await killWhen(() => stored() >= ROWS / 5);
  const afterFirst = { stored: stored(), charges: fake.charges.length };
  expect(afterFirst.stored).toBeLessThan(GOOD);
  expect(afterFirst.charges).toBe(0);
  await killWhen(() => fake.charges.length >= ROWS / 4);
  await killWhen(() => fake.charges.length >= ROWS * 0.6);
  expect(fake.charges.length).toBeLessThan(GOOD);

  expect((await home.run(args, { env })).status).toBe(7);
  const batches = () => home.json<BatchJson[]>(['batches'], { env });
  expect(await batches()).toMatchObject([
    { accepted: GOOD, rejected: ROWS - GOOD, paid: GOOD, failed: 0, pending: 0 },
  ]);

  writeFileSync(rejects, readFileSync(rejects, 'utf8').replaceAll(',二,100.5,', ',2,100.5,'));
  expect((await home.run(['import', rejects], { env })).status).toBe(0);
  expect(await batches()).toMatchObject([{ accepted: ROWS - GOOD, paid: ROWS - GOOD }, { paid: GOOD }]);
  expect(fake.charges).toHaveLength(ROWS);
  expect(new Set(fake.charges.map(({ orderId }) => orderId)).size).toBe(ROWS);
  expect(query(home.db, 'SELECT status, count(*) AS n FROM orders GROUP BY status')).toEqual([
    { status: 'PAID', n: ROWS },
  ]);
  expect(query(home.db, 'SELECT count(DISTINCT import_group) AS n FROM orders')).toEqual([{ n: ROWS }]);
  expect(new Set(fake.mails.map(({ key }) => key)).size).toBe(ROWS);
  expect(await home.json(['show', '7'])).toMatchObject({ customer_name: '髙橋 6', import_group: 'R6' });
}, 180_000);
