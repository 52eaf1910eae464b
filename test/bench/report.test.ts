// Proves how the benchmark reports ratios and differences: for the terminal, as a page, and to its chart.
import { expect, test } from 'vitest';
import type { Played, Result } from '../../bench/harness/case.ts';
import { toChart, toMarkdown, toText } from '../../bench/harness/report.ts';

const RATIO: Result = {
  ...{ name: 'orders serve', unit: 'orders/s', value: 2_461, against: { name: 'floor', value: 4_000 } },
  comparison: {
    ...{ isDifference: false, value: 0.615, low: 0.5, high: 0.7, aim: { atLeast: 0.6 }, isReached: true },
  },
  bar: { group: 'SQLite', label: 'creation' },
};
const ABOVE: Result = {
  ...{ name: 'list, above', unit: 'ms', value: 130, against: { name: 'node', value: 66.8 } },
  comparison: {
    ...{ isDifference: true, value: 63.2, low: -1.5, high: 70, aim: { atMost: 50 }, isReached: false },
  },
};
const PLAYED: Played = {
  ...{ name: 'a case', about: 'It is\n      tried.', rounds: 3 },
  results: [RATIO, ABOVE, { name: 'p99', unit: 'ms', value: 1.234 }],
};

const cellsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));

test('the page sums up the aims, those of ratios and those of differences', () => {
  const page = toMarkdown({ date: new Date('2026-01-02'), machine: ['2 cores'], played: [PLAYED] });
  expect(page).toContain('\n- 2 cores\n- 2026-01-02\n\n## Aims: 1 of 2 reached\n');
  expect(page).toContain('\n## A case\n\nIt is tried. Medians of 3 rounds.\n');
  expect(page).not.toMatch(/NaN|undefined/);
  expect(cellsOf(page)).toEqual([
    ['', 'compared', 'aim', ''],
    ['---', '---:', '---:', '---:'],
    ['a case: orders serve', '0.61', 'at least 0.6', 'reached'],
    ['a case: list, above', '+63.2 ms', 'at most 50 ms above', 'missed'],
    ['', 'measured', 'against', 'compared', 'rounds', 'aim', ''],
    ['---', '---:', '---:', '---:', '---:', '---:', '---:'],
    [
      ...['orders serve', '2,461 orders/s', '4,000 orders/s, floor', '0.61', '0.50–0.70'],
      ...['at least 0.6', 'reached'],
    ],
    [
      ...['list, above', '130 ms', '66.8 ms, node', '+63.2 ms', '−1.50 to +70.0'],
      ...['at most 50 ms above', 'missed'],
    ],
    ['p99', '1.23 ms', '', '', '', '', ''],
  ]);
});

test('the terminal shows the same cells', () => {
  const lines = toText(PLAYED).trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(['a case (medians of 3 rounds)', '  It is tried.']);
  const cells = lines.slice(3).map((line) => line.trim().split(/ {2,}/));
  expect(cells).toEqual([
    [
      'orders serve',
      '2,461 orders/s',
      '4,000 orders/s, floor',
      '0.61',
      '0.50–0.70',
      'at least 0.6',
      'reached',
    ],
    ['list, above', '130 ms', '66.8 ms, node', '+63.2 ms', '−1.50 to +70.0', 'at most 50 ms above', 'missed'],
    ['p99', '1.23 ms'],
  ]);
});

test('the chart has the marked ratios, with the aim of each, and no empty group', () => {
  const marked = { ...ABOVE, bar: { group: 'PostgreSQL', label: 'a difference' } } as const;
  expect(toChart([PLAYED, { ...PLAYED, results: [marked] }]).groups).toEqual([
    { name: 'SQLite', bars: [{ label: 'creation', ratio: 0.615, low: 0.5, high: 0.7, aim: 0.6 }] },
  ]);
});
