// Writes down what the answers of the Payment Service mean, for docs/api.md: `npm run docs`.
import { between, table } from '../../generated-docs/markdown.ts';
import type { AnswerClass } from './answer-class.ts';
import { PAYMENT_ANSWERS } from './payment-answers.ts';
import { RECORD_ANSWERS } from './record-answers.ts';
import { REFUND_ANSWERS } from './refund-answers.ts';

export function withAnswers(page: string): string {
  const tables = [
    answers('`POST /api/v1/payments`', PAYMENT_ANSWERS),
    answers('`GET /api/v1/payments/order/{id}`', RECORD_ANSWERS),
    answers('`POST /api/v1/payments/refund`', REFUND_ANSWERS),
  ];
  return between(page, 'answers', tables.join('\n'));
}

const answers = (call: string, classes: readonly AnswerClass[]): string =>
  table(
    [`${call} answers`, 'means'],
    classes.map(({ answer, means }) => [answer, means]),
  );
