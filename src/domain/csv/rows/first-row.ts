// The first row of an order, from which the others inherit blank cells.
import type { Row } from '../read-row.ts';
import type { RowProblem } from '../row-problem.ts';

/** The first row has nothing to inherit from. */
export function firstRowProblems({ line, inherits, defaultCurrency }: Row): RowProblem[] {
  const required = inherits.filter((column) => column !== 'currency' || defaultCurrency === undefined);
  return required.map((column) => ({ line, column, value: '', reason: 'is required' }));
}
