// Proves that spans and moments are written and read as people do.
import { expect, test } from 'vitest';
import { distanceText, momentText, parseSpan } from '../../../src/domain/shared/format.ts';

test.each([
  ['0s', 0],
  ['30s', 30_000],
  ['10m', 600_000],
  [' 10 MIN ', 600_000],
  ['2h', 7_200_000],
  ['3 d', 259_200_000],
])('%j is %d ms', (written, ms) => {
  expect(parseSpan(written)).toBe(ms);
});

test.each(['', '10', 'm', '-1m', '1.5h', '1 month', '1h30m', '１m', '9999999s'])(
  '%j is no span',
  (written) => {
    expect(parseSpan(written)).toBeUndefined();
  },
);

test.each([
  [-720_000, '12 min ago'],
  [-999, 'just now'],
  [0, 'just now'],
  [999, 'in a moment'],
  [18_000, 'in 18 s'],
])('%d ms from now is %j', (ms, text) => {
  expect(distanceText(1_000_000 + ms, 1_000_000)).toBe(text);
});

test('a moment is told both ways', () => {
  expect(momentText(Date.UTC(2025, 11, 1, 10), Date.UTC(2025, 11, 1, 12))).toBe(
    '2025-12-01T10:00:00Z (2 h ago)',
  );
});
