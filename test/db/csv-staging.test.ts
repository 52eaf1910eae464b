// Proves that the staging leaves no name behind, and that memory does not grow with the file: by what it is asked
// to take and to give at once, whatever the size and shape of the file.
import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openStaging } from '../../src/db/csv-staging.ts';
import type { OrderState, Staging } from '../../src/domain/csv/staging.ts';
import { check, collect, refusal } from '../support/orders/check-file.ts';
import { type LargeFile, writeLargeFile } from '../support/orders/order-csv.ts';
import { tempPath } from '../support/temp.ts';

test('its file has no name while it is used, nor afterwards', () => {
  const folder = tempPath('staging');
  mkdirSync(folder);
  const staging = openStaging(folder);
  expect(readdirSync(folder)).toEqual([]);
  staging.addProblem({ line: 2, column: 'quantity', value: 'x', reason: 'is not a number' });
  staging.finish();
  expect(staging.problemsAt(2)).toHaveLength(1);
  staging.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder it cannot use is a clear error', async () => {
  const { kind, message } = await refusal((async () => openStaging('/nowhere'))());
  expect(kind).toBe('unavailable');
  expect(message).toContain('/nowhere');
});

test('a skipped order is neither accepted nor rejected, and is counted by its reason', () => {
  const staging = openStaging();
  for (let ordinal = 1; ordinal <= 30; ordinal += 1) {
    const order = { ...ORDER, ordinal, ref: `A-${ordinal}`, firstLine: ordinal + 1, rejected: ordinal === 2 };
    expect(staging.addOrder(order, '[""]')).toBe(true);
  }
  staging.addProblem({ line: 3, column: 'quantity', value: 'x', reason: 'is not a number' });
  staging.finish();
  for (let ordinal = 2; ordinal <= 25; ordinal += 1) staging.skip(ordinal, 'paid_elsewhere');
  staging.skip(26, 'known');
  expect(staging.dropProblems(3)).toBe(true);
  expect(staging.dropProblems(3)).toBe(false);
  expect(staging.accepted(0, 30).map(({ ordinal }) => ordinal)).toEqual([1, 27, 28, 29, 30]);
  expect(staging.rejected(0, 30)).toEqual([]);
  expect(staging.problems({ line: 0, seq: 0 }, 10)).toEqual([]);
  expect(staging.orderOf('A-26')).toMatchObject({ skipped: 'known' });
  expect(staging.skipped(3)).toEqual([
    { reason: 'paid_elsewhere', orders: 24, lines: [3, 4, 5] },
    { reason: 'known', orders: 1, lines: [27] },
  ]);
  staging.close();
});

const ORDER: OrderState = {
  ordinal: 1,
  ref: null,
  firstLine: 2,
  rowCount: 1,
  email: 'a@example.com',
  name: 'Ann',
  currency: 'JPY',
  total: 1,
  rejected: false,
  undecided: false,
  skipped: null,
};

/** The most characters that one call gave or took. */
function measured(staging: Staging): { staging: Staging; most(): number } {
  let most = 0;
  const wrapped = Object.fromEntries(
    Object.entries(staging).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        const result = (call as (...args: unknown[]) => unknown).apply(staging, args);
        most = Math.max(most, JSON.stringify([args, result]).length);
        return result;
      },
    ]),
  );
  return { staging: wrapped as unknown as Staging, most: () => most };
}

async function mostAtOnce(shape: Omit<LargeFile, 'rows'>, rows: number): Promise<number> {
  const path = tempPath('large.csv');
  await writeLargeFile(path, { ...shape, rows });
  const { staging, most } = measured(openStaging());
  const checked = await check(path, { openStaging: () => staging });
  expect(checked.counts.rows).toBe(rows);
  for (const source of [checked.problems(), checked.rejects(), checked.orders()]) {
    for await (const _ of source);
  }
  return most();
}

describe('what is held at once does not grow with a file', () => {
  test.each<[string, Omit<LargeFile, 'rows'>]>([
    ['of orders of two rows', {}],
    ['whose rows are scattered', { perOrder: 4, scattered: true }],
    ['of nothing but bad rows', { bad: true }],
    ['of one order', { perOrder: 1_000_000 }],
    ['of two orders, row by row', { perOrder: 7_500, scattered: true }],
  ])('%s', async (_name, shape) => {
    const small = await mostAtOnce(shape, 5_000);
    expect(await mostAtOnce(shape, 15_000)).toBeLessThan(small * 1.2);
    expect(small).toBeLessThan(2_000_000);
  });
});

test('problems can be read without reading them all', async () => {
  const path = tempPath('large.csv');
  await writeLargeFile(path, { rows: 2_000, bad: true });
  const checked = await check(path);
  const [first] = await collect(firstOf(checked.problems()));
  expect(first).toMatchObject({ line: 2, column: 'quantity', value: '0' });
});

async function* firstOf<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const one of source) {
    yield one;
    return;
  }
}
