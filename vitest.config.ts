// How the tests run: a few files at a time, each worker one file after another in the same process. What goes through a
// store runs a second time, on PostgreSQL.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { hasPostgres } from './test/support/postgres-server.ts';

const POSTGRES_ALONE = 'test/**/postgres-*.test.ts';

/** They replace a module, or look at which are loaded: each has a process of its own. */
const REPLACING = [
  'test/app/log.test.ts',
  'test/app/services.test.ts',
  'test/commands/import/remote.test.ts',
  'test/domain/end-signals.test.ts',
];

const alone: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'alone', include: REPLACING, isolate: true },
};

const sqlite: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'sqlite', include: ['test/**/*.test.ts'], exclude: [POSTGRES_ALONE, ...REPLACING] },
};

const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: [
      POSTGRES_ALONE,
      'test/app/real-services.test.ts',
      'test/db/{glance,journal,list-windows,order-amounts,order-counts,search,search-follower,store}.test.ts',
      'test/domain/{cancel,crash,create,import,late,manage,order-stats,outage,outbox,pay,prune,reconcile,resend,resilience,resolve,settle}*.test.ts',
      'test/server/{batch,concurrency,ledger,list,orders,races,status,webhook}*.test.ts',
    ],
    exclude: ['test/**/webhook-signature.test.ts'],
    env: { ORDERS_TEST_DATABASE: 'postgres' },
    globalSetup: 'test/support/postgres-setup.ts',
  },
};

if (!hasPostgres()) process.stderr.write('no PostgreSQL for this platform: its tests are left out\n');

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

export default defineConfig({
  // As the build does.
  define: { ORDERS_VERSION: JSON.stringify(version) },
  test: {
    pool: 'forks',
    // Loading the program anew for every file takes as long as most of them.
    isolate: false,
    // Most tests wait for a disk, another process or the time, and others work meanwhile.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // Far more than any takes: a busy machine is no failure.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    projects: hasPostgres() ? [alone, sqlite, postgres] : [alone, sqlite],
  },
});
