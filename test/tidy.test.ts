// Proves that the house stays in order: who may import whom, limits on files and functions, nothing that was
// only meant to stay for a moment.
import { describe, expect, test } from 'vitest';
import { filesUnder, sources, textOf } from './support/imports.ts';

const FILE_LINES = 250;
const FUNCTION_LINES = 70;

const SOURCES = sources();
const TESTS = filesUnder('test');

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
  const forbidden =
    /\bconsole\s*\.\s*[a-z]+\(|\bprocess\.exit\(|\bdebugger\b|\bexport default\b|^export \* /m;
  expect(SOURCES.filter((path) => forbidden.test(textOf(path)))).toEqual([]);
});

test('sources and pages name who does what', () => {
  // Those of a released migration never change.
  const sources = SOURCES.filter((path) => !path.startsWith('src/db/schema/migrations/'));
  const pages = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs', '.md'), 'docs/openapi.json'];
  expect(pages.length).toBeGreaterThan(20);
  const unnamed = /\b(whoever|nobody|somebody)\b/i;
  expect([...sources, ...pages].filter((path) => unnamed.test(textOf(path)))).toEqual([]);
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
