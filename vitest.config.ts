// How the tests run: each file in a process of its own, as SQLite's native part and signals like it. What goes
// through a store runs a second time, on PostgreSQL.
import { defineConfig } from 'vitest/config';

const POSTGRES_ALONE = 'test/db/postgres-*.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: 'sqlite', include: ['test/**/*.test.ts'], exclude: [POSTGRES_ALONE] },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          exclude: ['test/**/webhook-signature.test.ts'],
          include: [
            POSTGRES_ALONE,
            'test/db/{store,journal}.test.ts',
            'test/domain/{cancel,crash,create,late,pay,reconcile,resolve,settle}*.test.ts',
            'test/server/{concurrency,ledger,list,orders,races,status,webhook}*.test.ts',
          ],
          env: { ORDERS_TEST_DATABASE: 'postgres' },
          globalSetup: 'test/support/postgres-setup.ts',
          setupFiles: 'test/support/postgres-each.ts',
        },
      },
    ],
  },
});
