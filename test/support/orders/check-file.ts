// Checks files of orders in tests: from a fixture or from bytes, closed when the test ends.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import {
  type CheckedFile,
  checkOrderFile,
  type ImportableOrder,
  type OrderFileOptions,
} from '../../../src/domain/csv/check-order-file.ts';
import type { RowProblem } from '../../../src/domain/csv/row-problem.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { tempPath } from '../temp.ts';

type Options = Partial<OrderFileOptions>;

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/csv/${name}`, import.meta.url));
}

export async function check(path: string, options: Options = {}): Promise<CheckedFile> {
  const checked = await checkOrderFile(path, { openStaging, ...options });
  onTestFinished(() => checked.close());
  return checked;
}

export async function checkBytes(bytes: Buffer | string, options: Options = {}): Promise<CheckedFile> {
  const path = tempPath('orders.csv');
  writeFileSync(path, bytes);
  return check(path, options);
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** `line column reason` of everything that is wrong. */
export async function problemsOf(checked: CheckedFile): Promise<string[]> {
  const problems: RowProblem[] = await collect(checked.problems());
  return problems.map(({ line, column, reason }) => `${line} ${column} ${reason}`);
}

export function ordersOf(checked: CheckedFile): Promise<ImportableOrder[]> {
  return collect(checked.orders());
}

export async function rejectsOf(checked: CheckedFile): Promise<string> {
  return (await collect(checked.rejects())).join('');
}

/** The error that refuses a whole file: its kind, its line of text and its hint. */
export async function refusal(
  checking: Promise<unknown>,
): Promise<Pick<OrdersError, 'kind' | 'message' | 'hint'>> {
  const error = await checking.then(
    () => expect.unreachable('the file was taken'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OrdersError)) throw error;
  expect(error.message).not.toContain('\n');
  return { kind: error.kind, message: error.message, hint: error.hint };
}
