// Writes down what the answers of the Payment Service mean, for docs/api.md: `npm run api-types`.
import type { AnswerClass } from './answer-class.ts';
import { PAYMENT_ANSWERS } from './payment-answers.ts';
import { RECORD_ANSWERS } from './record-answers.ts';
import { REFUND_ANSWERS } from './refund-answers.ts';

const START = '<!-- answers: written by `npm run api-types`, not to be edited -->';
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

function table(call: string, classes: readonly AnswerClass[]): string {
  const rows = classes.map(({ answer, means }) => `| ${answer} | ${means} |\n`);
  return `| ${call} answers | means |\n| --- | --- |\n${rows.join('')}`;
}
