// In a file with decimal commas, `1,234` and `1.234` may be either number: their rows are bad too. Only the whole file
// shows it, so the orders are read once more at its end, and only in such a file.
import { turn } from '../../shared/long-work.ts';
import type { Columns } from '../header.ts';
import { hasDecimalComma, isUnsure } from '../parse-number.ts';
import { type RowProblem, shortened } from '../row-problem.ts';
import { rowsOf, type StagedOrder, type Staging } from '../staging.ts';

const AT_ONCE = 200;
const NUMBERS = ['quantity', 'unit_price'] as const;

/** The line of a decimal comma among the problems of a row. */
export function decimalCommaLine(problems: readonly RowProblem[]): number | undefined {
  const found = problems.find(({ column, value }) => isNumber(column) && hasDecimalComma(value));
  return found?.line;
}

function isNumber(column: string): boolean {
  return column === 'order_id' || NUMBERS.some((number) => number === column);
}

export function unsureText(line: number): string {
  return `may be two numbers, as line ${line} has a decimal comma; write it without commas, as 1234 or 1234.5`;
}

/** Judges the orders of a staging that is finished. */
export async function rejectUnsureNumbers(
  staging: Staging,
  { orders, decimalLine }: { readonly orders: number; readonly decimalLine: number },
  { fields }: Pick<Columns, 'fields'>,
  reject: (order: StagedOrder, problems: readonly RowProblem[]) => void,
): Promise<void> {
  for (let after = 0; after < orders; after += AT_ONCE) {
    for (const order of [...staging.accepted(after, AT_ONCE), ...staging.rejected(after, AT_ONCE)]) {
      const problems: RowProblem[] = [];
      for (const { cells, line } of rowsOf(order, staging)) {
        for (const column of NUMBERS) {
          const value = fields[column]?.cell(cells) ?? '';
          if (isUnsure(value)) {
            problems.push({ line, column, value: shortened(value), reason: unsureText(decimalLine) });
          }
        }
      }
      if (problems.length > 0) reject(order, problems);
    }
    await turn();
  }
}
