// Proves who may import whom: the table of folders, the floors inside them, no circles, and where each library lives.
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles, type Import, importsOf, sources, targetOf, textOf } from './support/imports.ts';

const FOLDER_FILES = 20;

/** A folder of src, or one file of another folder, that may be imported. */
type Target = string;

/** What each folder may import of ours; `types` only for types. `main.ts` may import all. */
const MAY_IMPORT: Record<string, { readonly values: readonly Target[]; readonly types?: readonly Target[] }> =
  {
    domain: { values: [] },
    db: { values: ['domain'] },
    clients: { values: ['domain'] },
    // The driver of SQLite alone: see ADR 6.
    sandbox: { values: ['domain', 'db/sqlite/driver.ts'] },
    config: { values: ['domain', 'db/postgres/url.ts'] },
    app: { values: ['config', 'clients', 'db', 'domain', 'sandbox'] },
    server: { values: ['domain'], types: ['config/config.ts', 'app/context.ts'] },
    // Shows what the public API answers: shapes, and the few rules that hold on both sides.
    console: {
      values: [
        ...['domain/explain/moves.ts', 'domain/model/order-status.ts', 'domain/model/batch-status.ts'],
        ...['domain/reports/queues.ts', 'domain/shared/format.ts', 'domain/csv/mapping/fields.ts'],
        ...['domain/csv/known/known-policy.ts', 'domain/csv/encoding/encoding-option.ts'],
      ],
      types: ['domain'],
    },
    terminal: { values: ['app', 'config', 'db', 'domain'] },
    commands: {
      values: [
        ...['terminal', 'app', 'domain', 'server/start.ts', 'server/monitoring/service-manager.ts'],
        ...['db/postgres/url.ts', 'db/sqlite/backup.ts', 'db/migrate/copy-to-postgres.ts'],
      ],
    },
  };

/** The folders and files of a folder, ground floor first: each may import those before it. */
const FLOORS: Record<string, readonly string[]> = {
  console: ['text', 'api', 'state', 'parts', 'shell', 'pages', 'app.tsx', 'start.tsx'],
  domain: [
    ...[
      'shared',
      'access',
      'model',
      'ports',
      'journal',
      'csv',
      'notifications',
      'payments',
      'recovery',
      'orders',
    ],
    ...['webhook', 'reconcile', 'batches', 'explain', 'dry-run', 'reports', 'maintenance'],
    ...['order-service.ts', 'batch-service.ts', 'order-pages.ts', 'order-refs.ts', 'overview.ts'],
  ],
  db: [
    ...['reach.ts', 'sql.ts', 'error-code.ts', 'database-errors.ts', 'steady-clock.ts', 'write-probe.ts'],
    ...[
      'schema',
      'tables',
      'listing',
      'search',
      'sqlite',
      'postgres',
      'staging-statements.ts',
      'csv-staging.ts',
    ],
    'id-suggestions.ts',
    ...['list-orders.ts', 'reads.ts', 'tx.ts', 'migrate', 'opened-store.ts', 'postgres-store.ts'],
    ...['sqlite-store.ts', 'database-state.ts', 'doctor', 'open-store.ts'],
  ],
};

/** Where each library lives, as folders or files. */
const LIBRARIES: Record<string, readonly string[]> = {
  preact: ['console'],
  'preact/hooks': ['console'],
  '@preact/signals': ['console'],
  '#console-files': ['server/routes/console.ts'],
  zod: ['domain', 'clients', 'sandbox', 'server', 'config/load.ts', 'config/schema.ts'],
  'big.js': ['domain'],
  'csv-parse': ['domain'],
  'iconv-lite': ['domain'],
  yauzl: ['domain/csv/xlsx/zip-parts.ts'],
  saxes: ['domain/csv/xlsx/xml.ts'],
  typeorm: ['db'],
  // Its types alone; the one place that loads it is build/sqlite.js.
  'better-sqlite3': ['db', 'sandbox'],
  '#sqlite': ['db/sqlite/driver.ts', 'main.ts'],
  pg: ['db'],
  undici: ['clients'],
  cockatiel: ['clients'],
  polka: ['server'],
  'prom-client': ['server/monitoring/metrics.ts', 'server/monitoring/bounds.ts'],
  commander: ['terminal'],
  inquirer: ['terminal/prompts/prompt.ts'],
  '@inquirer/core': ['terminal/prompts/text-prompt.ts', 'terminal/prompts/mark-prompt.ts'],
  'cli-progress': ['terminal/progress/bar.ts'],
  'cli-table3': ['terminal/output/table.ts'],
  'fast-string-width': ['terminal/output/text-width.ts'],
  pino: ['app/log.ts'],
};

const SOURCES = sources();
const PACKAGE = JSON.parse(textOf('package.json')) as Record<
  'optionalDependencies' | 'devDependencies',
  Record<string, string>
>;

const IMPORTS = SOURCES.flatMap(importsOf);

const roomOf = (path: string) => path.replace(/^src\//, '').split('/')[0] ?? '';
const shown = ({ from, specifier }: Import) => `${from} imports ${specifier}`;

describe('imports', () => {
  test('they are found at all', () => {
    expect(IMPORTS.length).toBeGreaterThan(100);
    expect(IMPORTS.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(20);
    expect(IMPORTS.map(shown)).toContain('src/app/log.ts imports pino');
    expect(IMPORTS.map(shown)).toContain(
      'src/db/sqlite/write-queue.ts imports ../../domain/shared/errors.ts',
    );
  });

  test('each folder imports only what the table of the house lets it', () => {
    const wrong = IMPORTS.filter((one) => {
      const room = roomOf(one.from);
      const rule = MAY_IMPORT[room];
      if (!one.specifier.startsWith('.') || !rule) return false;
      const target = targetOf(one);
      const into = roomOf(target);
      if (into === room || rule.values.includes(into) || rule.values.includes(target)) return false;
      return !(one.typeOnly && (rule.types?.includes(target) || rule.types?.includes(into)));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test.each(Object.entries(FLOORS))('in %s they lead down, floor by floor', (room, floors) => {
    const floorOf = (path: string) => floors.indexOf(path.replace(/^src\//, '').split('/')[1] ?? '');
    const inside = IMPORTS.filter((one) => roomOf(one.from) === room && one.specifier.startsWith('.'));
    const wrong = inside.filter((one) => {
      const target = targetOf(one);
      return roomOf(target) === room && floorOf(target) > floorOf(one.from);
    });
    expect(wrong.map(shown)).toEqual([]);
    const entries = SOURCES.filter((path) => roomOf(path) === room).map((path) => path.split('/')[2]);
    expect([...new Set(entries)].sort()).toEqual([...floors].sort());
  });

  test('they run in no circle, types included', () => {
    expect(circles(SOURCES, IMPORTS)).toEqual([]);
  });

  test('a circle would be found', () => {
    const imports = [
      ['src/a.ts', './b/c.ts'],
      ['src/b/c.ts', '../d.ts'],
      ['src/d.ts', './a.ts'],
      ['src/d.ts', './e.ts'],
    ].map(([from = '', specifier = '']) => ({ from, specifier, typeOnly: true, dynamic: false }));
    const files = ['src/a.ts', 'src/b/c.ts', 'src/d.ts', 'src/e.ts'];
    expect(circles(files, imports)).toEqual([['src/a.ts', 'src/b/c.ts', 'src/d.ts']]);
  });

  test('no folder of src holds more files than a stranger takes in', () => {
    const counts = new Map<string, number>();
    for (const path of SOURCES) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > FOLDER_FILES)).toEqual([]);
  });

  test('every folder of src is in the table', () => {
    const rooms = new Set(SOURCES.map(roomOf));
    expect([...rooms].sort()).toEqual([...Object.keys(MAY_IMPORT), 'main.ts'].sort());
  });

  test('each library is used only where it lives', () => {
    const wrong = IMPORTS.filter(({ from, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const homes = LIBRARIES[specifier];
      const path = from.replace(/^src\//, '');
      return !homes?.some((home) => path === home || path.startsWith(`${home}/`));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test('what every command loads needs no library but the one that reads its arguments', () => {
    const libraries = new Set<string>();
    const seen = new Set<string>();
    const load = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const one of IMPORTS.filter(({ from }) => from === `src/${file}`)) {
        if (one.typeOnly || one.dynamic || one.specifier.startsWith('node:')) continue;
        if (one.specifier.startsWith('.')) load(targetOf(one));
        else libraries.add(one.specifier);
      }
    };
    load('commands/index.ts');
    expect(seen.size).toBeGreaterThan(40);
    expect([...libraries].sort()).toEqual(['commander']);
  });

  test('every library is a dependency, and every version is exact', () => {
    const { optionalDependencies, devDependencies } = PACKAGE;
    const used = new Set(
      IMPORTS.map(({ specifier }) => specifier)
        .filter((name) => !/^(\.|#|node:)/.test(name))
        .map((name) => name.replace(/^([^@/]+)\/.*/, '$1')),
    );
    const there = { ...optionalDependencies, ...devDependencies };
    expect([...used].filter((name) => !(name in there))).toEqual([]);
    expect(Object.keys(optionalDependencies).filter((name) => !used.has(name))).toEqual([]);
    for (const version of Object.values(there)) expect(version).toMatch(/^\d/);
  });
});
