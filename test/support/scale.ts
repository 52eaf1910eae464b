// How large the campaigns among the tests are: short in `npm test`, whole with ORDERS_TESTS=all, as CI runs them.
const IS_WHOLE = process.env.ORDERS_TESTS === 'all';

export const scaled = (whole: number, short: number): number => (IS_WHOLE ? whole : short);

/** In the short run every second, from the first or from the second on. */
export function sampled<Item>(all: readonly Item[], from: 0 | 1 = 0): readonly Item[] {
  return IS_WHOLE ? all : all.filter((_, at) => at % 2 === from);
}
