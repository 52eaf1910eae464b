// A list as JSON, made in slices: a page may hold a thousand orders with a thousand items each.
import { slices, turn } from '../domain/shared/long-work.ts';
import type { Answer } from './routes/route.ts';

/** Measuring and encoding a text as long as the list takes one step, which blocks all other work. */
const PIECE_CHARACTERS = 64 * 1024;

/** Byte for byte the result of `JSON.stringify` for all of them, in pieces. */
export async function jsonList<Row>(
  rows: readonly Row[],
  toJson: (row: Row) => object,
): Promise<Pick<Answer, 'contentType'> & { readonly body: readonly Buffer[] }> {
  // They have just been read, which took long enough.
  await turn();
  const slice = slices();
  const pieces: Buffer[] = [];
  let text = '[';
  for (const [at, row] of rows.entries()) {
    text += `${at > 0 ? ',' : ''}${JSON.stringify(toJson(row))}`;
    if (text.length >= PIECE_CHARACTERS) {
      pieces.push(Buffer.from(text));
      text = '';
    }
    await slice();
  }
  pieces.push(Buffer.from(`${text}]`));
  return { body: pieces, contentType: 'application/json; charset=utf-8' };
}
