// Proves that a PostgreSQL database from before a migration was changed in place upgrades like one from after it.
import { expect, test } from 'vitest';
import { diagnosePostgres } from '../../../src/db/doctor/postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { importOrders } from '../../../src/domain/batches/import-orders.ts';
import type { CheckedOrders } from '../../../src/domain/batches/load-batch.ts';
import { newPostgresBook, query } from '../../support/database/database.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { checkedFile } from '../../support/orders/checked-orders.ts';

const LARGE = 999_999_999_998.008;

const LARGE_ORDER: CheckedOrders = {
  ...checkedFile(1, { hash: 'large' }),
  *orders() {
    const items = [{ productName: '船', quantity: 2, unitPrice: LARGE / 2 }];
    const customer = { customerEmail: 'c@example.com', customerName: '髙橋', currency: 'JPY' };
    yield { importGroup: 'R1', draft: { ...customer, totalAmount: LARGE, items } };
  },
};

/** Takes a database back to what the migrations had made of it before they were changed. */
function takeBack(url: string): void {
  for (const statement of [
    'ALTER TABLE batches DROP COLUMN completed_at',
    'ALTER TABLE journal DROP COLUMN timeout_ms',
    'UPDATE order_counts SET parts = parts + 1 WHERE batch_id = 1 AND orders > 0',
    "DELETE FROM schema_migrations WHERE name ~ '^(Repair|JournalTimeouts)'",
  ]) {
    query(url, statement);
  }
}

const columnsOf = (url: string) =>
  query(
    url,
    `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
      WHERE table_schema = current_schema() ORDER BY 1, 2`,
  );
const parts = (url: string) =>
  query<{ parts: number | string }>(
    url,
    'SELECT parts FROM order_counts WHERE batch_id = 1 AND orders > 0',
  ).map((row) => Number(row.parts));

test('it gets the columns of a new one, counts large amounts anew, and takes batches', async () => {
  const [url, fresh, fake] = [newPostgresBook(), newPostgresBook(), await openFakes()];
  await (await openStore(fresh)).close();
  const { deps } = await openDesk(fake, { path: url });
  await importOrders(deps, LARGE_ORDER, CALLER, { concurrency: 1 });
  await (await openStore(url)).close();
  // What the triggers have noted is folded before it is miscounted.
  query(url, 'DELETE FROM order_changes');
  query(url, 'DELETE FROM order_counts WHERE batch_id = 1');
  query(url, "INSERT INTO order_counts VALUES (1, 'PAID', 'JPY', 1, 0, 999999999998, 80)");
  takeBack(url);
  expect(parts(url)).toEqual([81]);
  expect(columnsOf(url)).not.toEqual(columnsOf(fresh));

  const upgraded = await openDesk(fake, { path: url });
  expect(columnsOf(url)).toEqual(columnsOf(fresh));
  expect(parts(url)).toEqual([80]);
  const imported = await importOrders(upgraded.deps, checkedFile(2), CALLER, { concurrency: 2 });
  expect(imported).toMatchObject({ batch: { status: 'completed' }, counts: { paid: 2 } });
  const findings = await diagnosePostgres(url, false);
  expect(findings.find(({ check }) => check === 'schema')).toMatchObject({ ok: true });
});
