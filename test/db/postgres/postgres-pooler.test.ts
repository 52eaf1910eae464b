// Proves that a pooler which lends connections for a transaction is refused before anything is made, by whatever it
// chooses the next one, and that one which lends them for a session is as good as the server itself.
import { expect, test } from 'vitest';
import { diagnosePostgres } from '../../../src/db/doctor/postgres.ts';
import { openStore } from '../../../src/db/open-store.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';
import { startPooler } from '../../support/database/small-pooler.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';

const REFUSED =
  /^the database postgres:\/\/\*+@[^ ]+ is behind a pooler that pools transactions; let it pool sessions \(pool_mode = session\), or connect to PostgreSQL itself$/;

test.each(['last', 'first'] as const)('a pooler of transactions is refused (takes the %s)', async (takes) => {
  const database = newPostgresDatabase();
  const url = await startPooler(database, { pooling: 'transaction', takes });
  await expect(openStore(url)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unusable',
    message: expect.stringMatching(REFUSED),
    hint: expect.anything(),
  });
  expect(await diagnosePostgres(url, false)).toMatchObject([{ check: 'database', ok: false }]);
  for (const args of [['serve', '--port', '0'], ['list']]) {
    const { status, stdout, stderr } = await newHome().run(args, { env: { ORDERS_DB: url } });
    expect(stderr).toMatch(/^orders: the database .* pools transactions; [^\n]+\n$/);
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
  }
  expect(query(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test.each(['last', 'first'] as const)('a pooler of sessions serves (takes the %s)', async (takes) => {
  const url = await startPooler(newPostgresDatabase(), { pooling: 'session', takes });
  const { desk, deps } = await openDesk(await openFakes(), { path: url });
  const orders = await Promise.all(Array.from({ length: 8 }, () => desk.createOrder(TANAKA, CALLER)));
  expect(orders.map(({ status }) => status)).toEqual(Array(8).fill('paid'));
  expect(await deps.store.read.openCounts()).toMatchObject({ money: 0 });
});
