// The one shape of everything that is measured: sides that take turns, and rows that say which figure of which side
// stands against which, and what is aimed at.
import { median } from './figures.ts';

/** What one turn of a side measured, by name. */
export type Figures = Readonly<Record<string, number>>;

export interface Case {
  readonly name: string;
  /** What is done, and against what, for somebody who reads the figures alone. */
  readonly about: string;
  readonly rounds: number;
  /** Rounds before those, not counted: they fill the caches of the machine. */
  readonly uncounted?: number;
  /** Each plays once in a round. Rejects where an answer is wrong. */
  readonly sides: Readonly<Record<string, (round: number) => Promise<Figures>>>;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly unit: Unit;
  readonly of: Source;
  readonly against?: Source | Ideal;
  /** What that is called, where the name of its side does not say it. */
  readonly beside?: string;
  /** How much more it is, in its unit, instead of how many times as much. */
  readonly isDifference?: boolean;
  /** Of the ratio or the difference. */
  readonly aim?: Aim;
  /** Its bar in bench/results.svg. Only ratios have one. */
  readonly bar?: Bar;
}

export interface Bar {
  readonly group: 'SQLite' | 'PostgreSQL';
  readonly label: string;
}

export type Unit = 'requests/s' | 'orders/s' | 'rows/s' | 'lines/s' | 's' | 'ms' | 'MiB';

type Beside = Omit<Row, 'name' | 'unit' | 'of'> & { readonly floor?: string };

/** A figure of ours, beside the same of a floor. */
export function row(name: string, unit: Unit, figure: string, { floor, ...more }: Beside = {}): Row {
  return { name, unit, of: ['ours', figure], ...(floor ? { against: [floor, figure] } : {}), ...more };
}

/** What a load measures. */
export function loadRows(beside: Beside = {}): Row[] {
  const times = (['p50', 'p99'] as const).map((name) => row(name, 'ms', `${name}Ms`, beside));
  return [row('orders serve', 'orders/s', 'perSecond', beside), ...times];
}

/** A figure of a side. */
export type Source = readonly [side: string, figure: string];

/** What arithmetic says, not a measurement. */
export interface Ideal {
  readonly name: string;
  readonly value: number;
}

export type Aim = { readonly atLeast: number } | { readonly atMost: number };

export interface Played {
  readonly name: string;
  readonly about: string;
  readonly rounds: number;
  readonly results: readonly Result[];
}

/** Medians over the rounds. */
export interface Result {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly against?: Ideal;
  readonly comparison?: Comparison;
  readonly bar?: Bar;
}

/** A ratio, or a difference in the unit of the figure. */
export interface Comparison {
  readonly isDifference: boolean;
  readonly value: number;
  /** The lowest and the highest of the rounds. */
  readonly low: number;
  readonly high: number;
  readonly aim?: Aim;
  readonly isReached?: boolean;
}

/** Who comes later in a round meets a warmer machine, so every second round goes the other way round. */
export async function play(one: Case): Promise<Played> {
  const sides = Object.entries(one.sides).map(([name, turn]) => ({ name, turn, measured: [] as Figures[] }));
  const uncounted = one.uncounted ?? 0;
  for (let round = 0; round < uncounted + one.rounds; round += 1) {
    for (const { name, turn, measured } of round % 2 ? sides.toReversed() : sides) {
      const figures = await turn(round).catch((error: unknown) => {
        throw new Error(`${one.name}, ${name}, round ${round + 1}: ${String(error)}`);
      });
      if (round >= uncounted) measured.push(figures);
    }
  }
  const values = ([side, figure]: Source) => {
    const measured = sides.find(({ name }) => name === side)?.measured ?? [];
    return measured.map((figures) => figures[figure] ?? Number.NaN);
  };
  const { name, about, rounds } = one;
  return { name, about, rounds, results: one.rows.map((row) => resultOf(row, values)) };
}

/** The median of one figure, for what a later case goes by. */
export function medianOf({ results }: Played, name: string): number {
  return results.find((result) => result.name === name)?.value ?? Number.NaN;
}

function isReached(aim: Aim, compared: number): boolean {
  return 'atLeast' in aim ? compared >= aim.atLeast : compared <= aim.atMost;
}

function resultOf(
  { name, unit, of, against, beside, aim, isDifference = false, bar }: Row,
  values: (source: Source) => number[],
): Result {
  const ours = values(of);
  const value = median(ours);
  if (!against) return { name, unit, value };
  const theirs = 'value' in against ? ours.map(() => against.value) : values(against);
  const ideal: Ideal = 'value' in against ? against : { name: beside ?? against[0], value: median(theirs) };
  const compare = (one: number, other: number) => (isDifference ? one - other : one / other);
  const rounds = ours.map((one, round) => compare(one, theirs[round] ?? Number.NaN));
  const compared = compare(value, ideal.value);
  const judged = aim && { aim, isReached: isReached(aim, compared) };
  const around = { value: compared, low: Math.min(...rounds), high: Math.max(...rounds) };
  return {
    ...{ name, unit, value, against: ideal },
    comparison: { isDifference, ...around, ...judged },
    ...(bar ? { bar } : {}),
  };
}
