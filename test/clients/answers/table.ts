// Writes down what the answers of the Payment Service mean, for docs/api.md: `npm run api-docs`.
import type { AnswerClass } from './answer-class.ts';
import { PAYMENT_ANSWERS } from './payment-answers.ts';
import { RECORD_ANSWERS } from './record-answers.ts';
import { REFUND_ANSWERS } from './refund-answers.ts';

const START = '<!-- answers: written by `npm run api-docs`, not to be edited -->';
const END = '<!-- /answers -->';

/** The page with the tables as they are now between its two markers. */
export function withAnswers(page: string): string {
  const [before, old] = page.split(START);
  const after = old?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no "${START}" and "${END}"`);
  const tables = [
    table('`POST /api/v1/payments`', PAYMENT_ANSWERS),
    table('`GET /api/v1/payments/order/{id}`', RECORD_ANSWERS),
    table('`POST /api/v1/payments/refund`', REFUND_ANSWERS),
  ];
  return `${before}${START}\n\n${tables.join('\n')}\n${END}${after}`;
}

/** Padded as the formatter has it. */
function table(call: string, classes: readonly AnswerClass[]): string {
  const rows = [[`${call} answers`, 'means'], ...classes.map(({ answer, means }) => [answer, means])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |\n`;
  const [head = [], ...body] = rows;
  return `${line(head)}${line([], '-')}${body.map((cells) => line(cells)).join('')}`;
}
