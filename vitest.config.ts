// How the tests run: a few files at a time, each worker one file after another in the same process. Tests that open a
// database run a second time, on PostgreSQL; a name that ends in `.sqlite.test.ts` opts out.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { testsOfBothDatabases } from './test/support/both-databases.ts';
import { hasChromium } from './test/support/chromium.ts';
import { hasPostgres } from './test/support/database/postgres-server.ts';
import { LongestFirst } from './test/support/longest-first.ts';

const POSTGRES_ALONE = 'test/**/postgres-*.test.ts';
const IN_BROWSER = 'test/console/browser/*.test.ts';

/** They replace a module, or look at which are loaded: each has a process of its own. */
const REPLACING = [
  'test/app/log.test.ts',
  'test/app/services.test.ts',
  'test/commands/import/remote.test.ts',
  'test/domain/shared/end-signals.test.ts',
];

const alone: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'alone', include: REPLACING, isolate: true },
};

/** The web console in a real browser, against a real server. */
const browser: TestProjectInlineConfiguration = {
  extends: true,
  // Keys and clicks race the frames of a browser that shares two cores with other tests; a fault fails each time.
  test: { name: 'browser', include: [IN_BROWSER], retry: 2 },
};

const sqlite: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'sqlite',
    include: ['test/**/*.test.ts'],
    exclude: [POSTGRES_ALONE, IN_BROWSER, ...REPLACING],
  },
};

const postgres: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'postgres',
    include: [POSTGRES_ALONE, ...testsOfBothDatabases()],
    env: { ORDERS_TEST_DATABASE: 'postgres' },
    globalSetup: 'test/support/database/postgres-setup.ts',
  },
};

// Times for people are in the time zone of the process.
process.env.TZ = 'UTC';

if (!hasChromium()) {
  process.stderr.write('no /usr/bin/chromium: the tests of the console in a browser are left out\n');
}
if (!hasPostgres()) process.stderr.write('no PostgreSQL for this platform: its tests are left out\n');

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

export default defineConfig({
  // As the build does.
  define: { ORDERS_VERSION: JSON.stringify(version), LANGUAGE: JSON.stringify('en') },
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
    projects: [alone, sqlite, ...(hasPostgres() ? [postgres] : []), ...(hasChromium() ? [browser] : [])],
  },
});
