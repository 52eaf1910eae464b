// Proves how sides of the benchmark take turns, and how their figures are compared and judged.
import { expect, test } from 'vitest';
import { type Case, type Figures, play, row } from '../../bench/harness/case.ts';

const figuresOf = (...values: readonly number[]) => {
  const left = [...values];
  return async (): Promise<Figures> => ({ ms: left.shift() ?? Number.NaN });
};

function caseOf(rows: Case['rows']): Case {
  const sides = { ours: figuresOf(120, 150, 130), bare: figuresOf(100, 100, 90) };
  return { name: 'a case', about: 'It is tried.', rounds: 3, sides, rows };
}

test('a ratio is that of the medians, with the lowest and the highest of the rounds', async () => {
  const { results } = await play(caseOf([row('all', 'ms', 'ms', { floor: 'bare', aim: { atMost: 1.2 } })]));
  expect(results).toEqual([
    {
      ...{ name: 'all', unit: 'ms', value: 130, against: { name: 'bare', value: 100 } },
      comparison: {
        ...{ isDifference: false, value: 1.3, low: 1.2, high: 1.5 },
        ...{ aim: { atMost: 1.2 }, isReached: false },
      },
    },
  ]);
});

test.each([
  [29, false],
  [30, true],
])('a difference is judged in its unit: at most %d', async (atMost, isReached) => {
  const above = row('above', 'ms', 'ms', { floor: 'bare', isDifference: true, aim: { atMost } });
  const { results } = await play(caseOf([above]));
  expect(results[0]?.comparison).toEqual({
    ...{ isDifference: true, value: 30, low: 20, high: 50 },
    ...{ aim: { atMost }, isReached },
  });
});

test('every second round goes the other way round, and uncounted rounds leave no figure', async () => {
  const turns: string[] = [];
  const side = (name: string) => async (round: number) => {
    turns.push(`${name}${round}`);
    return { ms: round };
  };
  const rows = [row('all', 'ms', 'ms')];
  const sides = { ours: side('ours'), floor: side('floor') };
  const { results } = await play({ name: 'turns', about: '', rounds: 1, uncounted: 1, sides, rows });
  expect(turns).toEqual(['ours0', 'floor0', 'floor1', 'ours1']);
  expect(results).toEqual([{ name: 'all', unit: 'ms', value: 1 }]);
});
