// A list as JSON, made in slices: a page may hold a thousand orders with a thousand items each.
import { slices, turn } from '../domain/long-work.ts';
import type { Answer } from './http.ts';

/** To the byte what `JSON.stringify` makes of all of them. */
export async function jsonList<Row>(
  rows: readonly Row[],
  toJson: (row: Row) => object,
): Promise<Pick<Answer, 'body' | 'contentType'>> {
  // They have just been read, which took long enough.
  await turn();
  const slice = slices();
  const texts: string[] = [];
  for (const row of rows) {
    texts.push(JSON.stringify(toJson(row)));
    await slice();
  }
  return { body: `[${texts.join(',')}]`, contentType: 'application/json; charset=utf-8' };
}
