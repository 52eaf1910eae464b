// Proves what becomes of an import whose terminal is closed: in the foreground it pauses its batch, and started to outlive
// the terminal it goes on to its end, though nothing it prints can be written any more.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { BatchJson } from '../../src/domain/model/batch-json.ts';
import { BIN, newHome } from '../support/cli/run-cli.ts';
import { hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';

const ORDERS = 30;
const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price';

async function openDesk() {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  fake.script.onPayment(() => ({ kind: 'delay', ms: 100 }));
  const home = newHome();
  const tmp = join(home.folder, 'tmp');
  mkdirSync(tmp);
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url, TMPDIR: tmp };
  const rows = Array.from({ length: ORDERS }, (_, n) => `c${n}@example.com,C,P,1,10`);
  writeFileSync(join(home.cwd, 'orders.csv'), [HEADER, ...rows, ''].join('\n'));
  const terminal = await openTerminal(home, { columns: 100, rows: 20 }, env);
  const closeWhenCharging = async () => {
    await until(() => fake.calls.length > 0);
    await terminal.close();
  };
  const batch = () => home.json<BatchJson>(['batch', '1'], { env });
  return { fake, home, tmp, terminal, closeWhenCharging, batch };
}

const IMPORT = `${BIN} import orders.csv --concurrency 2`;

describe.skipIf(!hasTmux())('when its terminal is closed', () => {
  test('an import in the foreground pauses its batch', async () => {
    const { fake, tmp, terminal, closeWhenCharging, batch } = await openDesk();
    await terminal.enter(IMPORT);
    await closeWhenCharging();
    await until(async () => (await batch()).status !== 'running', 100);
    const { status, paid } = await batch();
    expect({ status, paid }).toEqual({ status: 'paused', paid: fake.charges.length });
    expect(paid).toBeLessThan(ORDERS);
    expect(readdirSync(tmp)).toEqual([]);
  });

  test.each([
    ['under nohup', `nohup sh -c '${IMPORT}; echo $? > code' &`],
    ['apart from the shell', `(${IMPORT}; echo $? > code) & disown`],
  ])('an import %s goes on to its end', async (_how, line) => {
    const { fake, home, terminal, closeWhenCharging, batch } = await openDesk();
    const code = join(home.cwd, 'code');
    await terminal.enter(line);
    await closeWhenCharging();
    await until(() => existsSync(code) && readFileSync(code, 'utf8') !== '', 50);
    expect(readFileSync(code, 'utf8')).toBe('0\n');
    expect(await batch()).toMatchObject({ status: 'completed', paid: ORDERS });
    expect(fake.charges).toHaveLength(ORDERS);
    for (const file of readdirSync(home.cwd)) {
      expect(readFileSync(join(home.cwd, file), 'utf8')).not.toMatch(/^ +at /m);
    }
  });
});
