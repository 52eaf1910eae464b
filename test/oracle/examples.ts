// Cases that were answered wrongly once, as small as the campaign made them.
import type { Case, PlannedOrder, Step } from './plan.ts';
import { NO_FILTER } from './questions.ts';

export interface Example {
  readonly was: string;
  readonly one: Case;
}

const ORDER: PlannedOrder = {
  email: 'a@b.cd',
  name: 'ab',
  products: ['x'],
  price: 1,
  currency: 'JPY',
  ref: 'ORD-1',
};

const place = (changes: Partial<PlannedOrder>): Step => ({
  do: 'place',
  order: { ...ORDER, ...changes },
  fate: 'succeeds',
});

/** The first page of the orders with this text. */
const search = (text: string): Step => ({
  do: 'ask',
  during: false,
  question: {
    about: 'page',
    filter: { ...NO_FILTER, words: [{ ...WORD, foreign: text }] },
    skip: 0,
    limit: 20,
    key: undefined,
    uncounted: false,
  },
});

const WORD = { of: 0, retyped: 'asItIs', text: 0, from: 0, length: 40 } as const;
export const EXAMPLES: readonly Example[] = [
  {
    was: 'a word that ends with a Greek capital sigma, in a longer one',
    one: { sizes: 'tiny', steps: [place({ name: 'ΟΔΥΣΣΕΥΣ' }), search('ΟΔΥΣ')] },
  },
  {
    was: 'a page of events since a time, after others of the minute before',
    one: {
      sizes: 'tiny',
      steps: [
        place({}),
        { do: 'wait', ms: 2_000 },
        place({}),
        {
          do: 'ask',
          during: false,
          question: { about: 'feed', of: undefined, limit: 1, since: 1_000 },
        },
      ],
    },
  },
];
