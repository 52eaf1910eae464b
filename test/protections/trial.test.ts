// Proves that the rig of `npm run protections` cannot be fooled: a change hits one place or none is made, and only a
// test that ran and failed counts as red.
import { describe, expect, test } from 'vitest';
import { readProtection } from './protection.ts';
import { changed, failedIn } from './trial.ts';

describe('a change', () => {
  const change = { file: 'src/a.ts', find: 'if (good)', replace: 'if (true)' };

  test('replaces the text that stands there once, as it is written', () => {
    expect(changed('x; if (good) y;', { ...change, replace: '$& $1' })).toBe('x; $& $1 y;');
  });

  test('of text that is not there any more is told, not left out', () => {
    expect(() => changed('if (better) y;', change)).toThrow('src/a.ts does not hold: if (good)');
  });

  test('of text that stands there twice is refused', () => {
    expect(() => changed('if (good) if (good) y;', change)).toThrow('src/a.ts holds 2 times: if (good)');
  });
});

describe('a report', () => {
  const file = { name: '/tmp/copy/test/a.test.ts', status: 'failed', message: '' };

  test('counts the tests that failed', () => {
    const assertionResults = [
      { fullName: 'a', status: 'passed' },
      { fullName: 'b c', status: 'failed' },
    ];
    expect(failedIn({ testResults: [{ ...file, assertionResults }] }, '/tmp/copy')).toEqual(['b c']);
  });

  test('counts a set-up that failed', () => {
    const assertionResults = [{ fullName: 'a', status: 'skipped' }];
    expect(failedIn({ testResults: [{ ...file, assertionResults }] }, '/tmp/copy')).toEqual([
      'set-up of test/a.test.ts',
    ]);
  });

  test('of a program that cannot be loaded proves nothing', () => {
    const report = { testResults: [{ ...file, message: 'no such export', assertionResults: [] }] };
    expect(() => failedIn(report, '/tmp/copy')).toThrow('test/a.test.ts could not be loaded: no such export');
  });
});

describe('a patch', () => {
  test('is a promise, tests and changes, found by their lines wherever they stand', () => {
    const text = `promise: a is good
test: test/a.test.ts
test: test/b.test.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -5,3 +5,2 @@
 if (x) {
-  good();
-
 }
@@ -20,2 +19,2 @@
-a
+b
 c
`;
    expect(readProtection('a', text)).toEqual({
      name: 'a',
      promise: 'a is good',
      tests: ['test/a.test.ts', 'test/b.test.ts'],
      changes: [
        { file: 'src/a.ts', find: 'if (x) {\n  good();\n\n}\n', replace: 'if (x) {\n}\n' },
        { file: 'src/a.ts', find: 'a\nc\n', replace: 'b\nc\n' },
      ],
    });
  });
});
