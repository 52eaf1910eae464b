// The problem object of an error in the API: where a hint has a form for API clients, the detail ends with it.
import type { HintOf, HintValues, OrdersError } from '../domain/shared/errors.ts';
import { type Problem, toProblem } from '../domain/shared/problem.ts';

const WORDS: { readonly [Key in keyof HintValues]?: (hint: HintOf<Key>) => string } = {
  force_import: () => 'force=true imports it as a second batch',
  refund_or_force_import: () => 'force=true imports it anyway',
  choose_encoding: ({ encodings }) => `repeat with encoding=${encodings.join(' or encoding=')}`,
  use_preset: ({ preset }) => `it looks like a file for preset=${preset}`,
  skip_bad_orders: () => 'on_error=skip imports the others',
  skip_known_orders: () => 'on_error=skip imports the others, known_refs=skip leaves out the known ones',
};

export function apiProblem(error: OrdersError): Problem {
  const problem = toProblem(error);
  const step = error.hint && worded(error.hint);
  return step === undefined ? problem : { ...problem, detail: `${problem.detail}; ${step}` };
}

function worded<Key extends keyof HintValues>(hint: HintOf<Key>): string | undefined {
  return WORDS[hint.to]?.(hint);
}
