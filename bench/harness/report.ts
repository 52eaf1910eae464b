// What was measured, for the terminal and as the page bench/RESULTS.md.
import type { Aim, Played, Result } from './case.ts';
import { table } from './figures.ts';

const HEADS = ['', 'measured', 'against', 'ratio', 'rounds', 'aim', ''] as const;

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
    results.filter(({ ratio }) => ratio?.aim).map((result) => [`${name}: ${result.name}`, result] as const),
  );
  const reached = aimed.filter(([, { ratio }]) => ratio?.isReached).length;
  return [
    '# Results',
    '',
    '`npm run bench` writes this page: what it measured last, each figure beside what it has to stand against, both',
    'in the same run and in turns. Figures are medians of the rounds, a ratio is that of the medians, and beside it',
    'stand the lowest and the highest ratio of a round.',
    '',
    ...machine.map((line) => `- ${line}`),
    `- ${date.toISOString().slice(0, 10)}`,
    '',
    `## Aims: ${reached} of ${aimed.length} reached`,
    '',
    ...markdownTable(
      ['', 'ratio', 'aim', ''],
      aimed.map(([name, result]) => {
        const [, , , ratio = '', , aim = '', outcome = ''] = cells(result);
        return [name, ratio, aim, outcome];
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

function cells({ name, unit, value, against, ratio }: Result): string[] {
  const beside = against ? `${written(against.value)} ${unit}, ${against.name}` : '';
  return [
    name,
    `${written(value)} ${unit}`,
    beside,
    ratio ? ratio.value.toFixed(2) : '',
    ratio ? `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}` : '',
    ratio?.aim ? aimText(ratio.aim) : '',
    ratio?.isReached === undefined ? '' : ratio.isReached ? 'reached' : 'missed',
  ];
}

function aimText(aim: Aim): string {
  return 'atLeast' in aim ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`;
}

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
