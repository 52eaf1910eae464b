// The problem object of an error in the API: where a hint has a form for API clients, the detail ends with it.
import type { Hint, OrdersError } from '../domain/shared/errors.ts';
import { type Problem, toProblem } from '../domain/shared/problem.ts';

const WORDS: Partial<Record<Hint['to'], string>> = {
  force_import: 'force=true imports it as a second batch',
  refund_or_force_import: 'force=true imports it anyway',
  skip_bad_orders: 'on_error=skip imports the others',
  skip_known_orders: 'on_error=skip imports the others, known_refs=skip leaves out the known ones',
};

export function apiProblem(error: OrdersError): Problem {
  const problem = toProblem(error);
  const step = error.hint && WORDS[error.hint.to];
  return step === undefined ? problem : { ...problem, detail: `${problem.detail}; ${step}` };
}
