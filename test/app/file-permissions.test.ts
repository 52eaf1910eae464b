// Proves that the doctor sees files that others may open: the book, the sandbox's ledger, and an .env with secrets.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diagnose } from '../../src/app/diagnose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { tempPath } from '../support/temp.ts';

test('each is named with the command that closes it, and an .env only where it holds a secret', async () => {
  const folder = tempPath("desk's");
  mkdirSync(folder);
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const db = join(folder, 'orders.db');
  const modes = async () => {
    const env = { PAYMENT_SERVICE_URL: 'http://127.0.0.1:9', NOTIFICATION_SERVICE_URL: 'http://127.0.0.1:9' };
    const input = { flags: { db }, env, directory: folder, defaultLogLevel: 'warn' } as const;
    const findings = await diagnose(loadConfig(input));
    return findings.find(({ check }) => check === 'file modes');
  };
  expect(await modes()).toBeUndefined();
  for (const file of ['orders.db', 'orders.db.sandbox']) {
    writeFileSync(file, '');
    chmodSync(file, 0o600);
  }
  writeFileSync('.env', 'ORDERS_PORT=8001\n');
  chmodSync('.env', 0o644);
  const closed = { check: 'file modes', ok: true, detail: 'open to their owner alone' };
  expect(await modes()).toEqual(closed);
  writeFileSync('.env', 'ORDERS_API_TOKEN=s3cret\n');
  chmodSync('orders.db.sandbox', 0o640);
  expect(await modes()).toMatchObject({
    ok: true,
    unusual: true,
    detail: `users other than the owner may read ${db}.sandbox, .env`,
    fix: `chmod go= '${db.replace("'", "'\\''")}.sandbox' '.env'`,
  });
  chmodSync('orders.db.sandbox', 0o600);
  chmodSync('.env', 0o600);
  chmodSync(folder, 0o777);
  expect((await modes())?.detail).toBe(`every user may replace files in ${folder}`);
  chmodSync(folder, 0o1777);
  expect(await modes()).toEqual(closed);
});
