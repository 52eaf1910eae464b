// How the tests run: each file in a process of its own, as SQLite's native part and signals like it. What goes
// through a store runs a second time, on PostgreSQL.
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { hasPostgres } from './test/support/postgres-server.ts';

const POSTGRES_ALONE = 'test/**/postgres-*.test.ts';

const sqlite: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'sqlite', include: ['test/**/*.test.ts'], exclude: [POSTGRES_ALONE] },
};

const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: [
      POSTGRES_ALONE,
      'test/db/{journal,search,search-follower,store}.test.ts',
      'test/domain/{cancel,crash,create,import,late,manage,outage,outbox,pay,reconcile,resend,resilience,resolve,settle}*.test.ts',
      'test/server/{batch,concurrency,ledger,list,orders,races,status,webhook}*.test.ts',
    ],
    exclude: ['test/**/webhook-signature.test.ts'],
    env: { ORDERS_TEST_DATABASE: 'postgres' },
    globalSetup: 'test/support/postgres-setup.ts',
  },
};

if (!hasPostgres()) process.stderr.write('no PostgreSQL for this platform: its tests are left out\n');

export default defineConfig({
  test: {
    pool: 'forks',
    // Most tests wait for a disk or another process; the default leaves a core of two idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: hasPostgres() ? [sqlite, postgres] : [sqlite],
  },
});
