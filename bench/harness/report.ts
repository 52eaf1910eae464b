// What was measured, for the terminal and as the page bench/RESULTS.md.
import type { Aim, Comparison, Played, Result, Unit } from './case.ts';
import type { Chart } from './chart.ts';
import { table } from './figures.ts';

const HEADS = ['', 'measured', 'against', 'compared', 'rounds', 'aim', ''] as const;

export function toText({ name, about, rounds, results }: Played): string {
  return `${name} (${roundsOf(rounds)})\n  ${oneLine(about)}\n${table([HEADS, ...results.map(cells)])}`;
}

export interface Page {
  readonly date: Date;
  readonly machine: readonly string[];
  readonly played: readonly Played[];
}

export function toMarkdown({ date, machine, played }: Page): string {
  const aimed = played.flatMap(({ name, results }) =>
    results
      .filter(({ comparison }) => comparison?.aim)
      .map((result) => [`${name}: ${result.name}`, result] as const),
  );
  const reached = aimed.filter(([, { comparison }]) => comparison?.isReached).length;
  return [
    '# Results',
    '',
    '`npm run bench` writes this page: what it measured last, each figure beside what it has to stand against, both',
    'in the same run and in turns. Figures are medians of the rounds. They are compared by their ratio, or by their',
    'difference, which has a sign and a unit; beside it stand the lowest and the highest of a round.',
    '',
    '![The main ratios](results.svg)',
    '',
    ...machine.map((line) => `- ${line}`),
    `- ${date.toISOString().slice(0, 10)}`,
    '',
    `## Aims: ${reached} of ${aimed.length} reached`,
    '',
    ...markdownTable(
      ['', 'compared', 'aim', ''],
      aimed.map(([name, result]) => {
        const [, , , compared = '', , aim = '', outcome = ''] = cells(result);
        return [name, compared, aim, outcome];
      }),
    ),
    ...played.flatMap(({ name, about, rounds, results }) => [
      `## ${capital(name)}`,
      '',
      oneLine(`${about} ${capital(roundsOf(rounds))}.`),
      '',
      ...markdownTable(HEADS, results.map(cells)),
    ]),
  ].join('\n');
}

const GROUPS = ['SQLite', 'PostgreSQL'] as const;

/** The ratios that have a bar, in their sequence. */
export function toChart(played: readonly Played[]): Chart {
  const results = played.flatMap((one) => one.results);
  const barsOf = (group: (typeof GROUPS)[number]) =>
    results.flatMap(({ bar, comparison }) => {
      if (bar?.group !== group || !comparison || comparison.isDifference) return [];
      const { value: ratio, low, high, aim } = comparison;
      const aimed = aim && 'atLeast' in aim ? { aim: aim.atLeast } : {};
      return [{ label: bar.label, ratio, low, high, ...aimed }];
    });
  return {
    title: 'Requests a second, compared with a hand-written server',
    about:
      'Longer is faster. The thin line is the spread of the rounds. The hand-written server uses the same libraries.',
    groups: GROUPS.map((name) => ({ name, bars: barsOf(name) })).filter(({ bars }) => bars.length > 0),
  };
}

function cells({ name, unit, value, against, comparison }: Result): string[] {
  const beside = against ? `${written(against.value)} ${unit}, ${against.name}` : '';
  return [
    name,
    `${written(value)} ${unit}`,
    beside,
    ...(comparison ? comparedCells(comparison, unit) : ['', '', '', '']),
  ];
}

function comparedCells({ isDifference, value, low, high, aim, isReached }: Comparison, unit: Unit): string[] {
  const text = isDifference ? signed : (ratio: number) => ratio.toFixed(2);
  return [
    isDifference ? `${text(value)} ${unit}` : text(value),
    isDifference ? `${text(low)} to ${text(high)}` : `${text(low)}–${text(high)}`,
    aim ? `${aimText(aim)}${isDifference ? ` ${unit} above` : ''}` : '',
    isReached === undefined ? '' : isReached ? 'reached' : 'missed',
  ];
}

function aimText(aim: Aim): string {
  return 'atLeast' in aim ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${written(Math.abs(value))}`;

/** Three digits that mean something, and no more. */
function written(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',');
}

function roundsOf(rounds: number): string {
  return rounds === 1 ? 'one round' : `medians of ${rounds} rounds`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What the cases write in several lines of the source. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const rule = heads.map((_, at) => (at === 0 ? '---' : '---:'));
  return [line(heads), line(rule), ...rows.map(line), ''];
}
