// Proves that the house stays in order: who may import whom, limits on files and functions, nothing that was
// only meant to stay for a moment.
import { describe, expect, test } from 'vitest';
import { circles, filesUnder, type Import, importsOf, targetOf, textOf } from './support/imports.ts';

const FILE_LINES = 250;
const FUNCTION_LINES = 70;

/** What each folder may import of ours; `types` only for types. The files beside the folders may import all. */
const MAY_IMPORT: Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }> =
  {
    domain: { values: [] },
    db: { values: ['domain'] },
    clients: { values: ['domain'] },
    server: { values: ['domain'], types: ['config.ts', 'context.ts'] },
    // The driver of SQLite alone: see ADR 6.
    sandbox: { values: ['domain', 'db/sqlite-driver.ts'] },
    commands: { values: ['domain'], types: ['config.ts', 'context.ts', 'log.ts', 'running.ts'] },
  };

/** Where each library lives, as folders or files. */
const LIBRARIES: Record<string, readonly string[]> = {
  zod: ['domain', 'clients', 'sandbox', 'server/openapi', 'load-config.ts', 'config-schema.ts'],
  'big.js': ['domain'],
  'csv-parse': ['domain'],
  'iconv-lite': ['domain'],
  typeorm: ['db'],
  // Its types alone; the one place that loads it is build/sqlite.js.
  'better-sqlite3': ['db', 'sandbox'],
  '#sqlite': ['db/sqlite-driver.ts', 'main.ts'],
  pg: ['db'],
  undici: ['clients'],
  cockatiel: ['clients'],
  polka: ['server'],
  'prom-client': ['server/metrics.ts', 'server/bounds.ts'],
  commander: ['commands', 'program.ts'],
  inquirer: ['commands/prompt.ts'],
  '@inquirer/core': ['commands/line-prompt.ts'],
  'cli-progress': ['commands/progress-bar.ts'],
  'cli-table3': ['commands/output.ts'],
  'fast-string-width': ['commands'],
  pino: ['log.ts'],
};

const SOURCES = filesUnder('src');
const PACKAGE = JSON.parse(textOf('package.json')) as Record<
  'optionalDependencies' | 'devDependencies',
  Record<string, string>
>;
const TESTS = filesUnder('test');

const IMPORTS = SOURCES.flatMap(importsOf);

const roomOf = (path: string) => path.replace(/^src\//, '').split('/')[0] ?? '';
const shown = ({ from, specifier }: Import) => `${from} imports ${specifier}`;

describe('imports', () => {
  test('they are found at all', () => {
    expect(IMPORTS.length).toBeGreaterThan(100);
    expect(IMPORTS.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(20);
    expect(IMPORTS.map(shown)).toContain('src/log.ts imports pino');
    expect(IMPORTS.map(shown)).toContain('src/db/sqlite-door.ts imports ../domain/errors.ts');
  });

  test('each folder imports only what the table of the house lets it', () => {
    const wrong = IMPORTS.filter((one) => {
      const room = roomOf(one.from);
      const rule = MAY_IMPORT[room];
      if (!one.specifier.startsWith('.') || !rule) return false;
      const target = targetOf(one);
      const into = roomOf(target);
      if (into === room || rule.values.includes(into) || rule.values.includes(target)) return false;
      return !(one.typeOnly && rule.types?.includes(target));
    });
    expect(wrong.map(shown)).toEqual([]);
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

  test('every folder of src is in the table', () => {
    const rooms = new Set(SOURCES.map(roomOf).filter((room) => !room.endsWith('.ts')));
    expect([...rooms].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
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
    load('program.ts');
    expect(seen.size).toBeGreaterThan(40);
    expect([...libraries].sort()).toEqual(['commander']);
  });

  test('every library is a dependency, and every version is exact', () => {
    const { optionalDependencies, devDependencies } = PACKAGE;
    const used = new Set(
      IMPORTS.map(({ specifier }) => specifier).filter((name) => !/^(\.|#|node:)/.test(name)),
    );
    const there = { ...optionalDependencies, ...devDependencies };
    expect([...used].filter((name) => !(name in there))).toEqual([]);
    expect(Object.keys(optionalDependencies).filter((name) => !used.has(name))).toEqual([]);
    for (const version of Object.values(there)) expect(version).toMatch(/^\d/);
  });
});

describe.each([
  ['src', SOURCES],
  [
    'build',
    [...filesUnder('build', '.js'), ...filesUnder('build')].filter((path) => !path.includes('node_modules')),
  ],
  ['test', TESTS],
])('every file of %s', (_folder, files) => {
  test(`has at most ${FILE_LINES} lines`, () => {
    const long = files.filter((path) => textOf(path).trimEnd().split('\n').length > FILE_LINES);
    expect(long).toEqual([]);
  });

  test('opens with a sentence on what it is for', () => {
    expect(files.filter((path) => !/^\/\/ [A-Z`"].*[^\n]/.test(textOf(path)))).toEqual([]);
  });

  test('has a name in kebab case and holds no work put off', () => {
    expect(files.filter((path) => !/^[a-z0-9/.-]+$/.test(path))).toEqual([]);
    const putOff = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].join('|')})\\b`);
    expect(files.filter((path) => putOff.test(textOf(path)))).toEqual([]);
  });
});

test(`no function has more than ${FUNCTION_LINES} lines`, () => {
  expect(SOURCES.flatMap((path) => longFunctions(path, textOf(path)))).toEqual([]);
});

test('a long function would be found', () => {
  const body = '  work();\n'.repeat(FUNCTION_LINES);
  expect(longFunctions('a.ts', `function f() {\n${body}}\n`)).toEqual(['a.ts:1']);
  expect(longFunctions('a.ts', `const f = async () => {\n${body}};\n`)).toEqual(['a.ts:1']);
  expect(longFunctions('a.ts', `  f(a): void {\n${body}  },\n`)).toEqual(['a.ts:1']);
  expect(longFunctions('a.ts', `function f() {\n}\n${body}`)).toEqual([]);
});

/**
 * By the formatter's indentation: from a line that opens a function's body to the one that closes it. What a
 * function holds of other functions does not count.
 */
function longFunctions(path: string, text: string): string[] {
  const lines = text.split('\n');
  const own = new Map<number, number>();
  const open: { readonly start: number; readonly close: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const innermost = open.at(-1);
    if (innermost) own.set(innermost.start, (own.get(innermost.start) ?? 0) + 1);
    if (innermost && line.startsWith(innermost.close)) open.pop();
    const opens =
      /(=> \{|\)(: [^=]+)? \{)$/.test(line) && !/^\s*(\} else )?(if|for|while|switch|catch)\b/.test(line);
    if (opens) open.push({ start: at, close: `${/^ */.exec(line)?.[0] ?? ''}}` });
  }
  return [...own].filter(([, count]) => count >= FUNCTION_LINES).map(([start]) => `${path}:${start + 1}`);
}

test('the sources speak through the log and the streams, and end by an exit code', () => {
  const forbidden = /\bconsole\s*\.|\bprocess\.exit\(|\bdebugger\b|\bexport default\b|^export \* /m;
  expect(SOURCES.filter((path) => forbidden.test(textOf(path)))).toEqual([]);
});

test('every file that registers a command gives examples', () => {
  const registering = SOURCES.filter((path) => /\.command\(/.test(textOf(path)));
  expect(registering.length).toBeGreaterThan(5);
  expect(registering.filter((path) => !/\bexamples\(/.test(textOf(path)))).toEqual([]);
});

test('what replaces a module has a process of its own, and the longest files are there', () => {
  const config = textOf('vitest.config.ts');
  const replacing = TESTS.filter((path) => /\bvi\.(mock|doMock)\(/.test(textOf(path)));
  expect(replacing.length).toBeGreaterThan(0);
  expect(replacing.filter((path) => !config.includes(`'${path}'`))).toEqual([]);
  const longest = [...textOf('test/support/longest-first.ts').matchAll(/^ {2}'(.*)',$/gm)];
  expect(longest.length).toBeGreaterThan(0);
  expect(longest.map(([, name]) => `test/${name}.test.ts`).filter((path) => !TESTS.includes(path))).toEqual(
    [],
  );
});
