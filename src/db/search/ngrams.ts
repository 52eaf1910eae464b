// Computes the n-grams of a folded text: each character and each pair of neighbours, as numbers. A text that holds a
// word holds all pairs of the word; the reverse is only likely, so callers check the texts again.
import type { OrderFilter } from '../../domain/model/list-query.ts';

/** Stands for orders whose texts did not fit into the index: they may contain any word. No other gram is negative. */
export const OVERFLOW = -1;

/** More grams of a long word, or of many words, would filter little more, and each is a row to read in every slice. */
const MOST_GRAMS = 12;
const MOST_IN_ALL = 24;

/** Beyond all characters: the other possible first half of a pair. */
const ALONE = 0x110000;
const RUN = 0x110001;
const CURRENCY = 0x110002;
const BATCH = 0x110003;

/** Calls `add` for the indexed properties of an order besides its texts: those that never change. */
export function eachGramOfOrder(
  currency: string,
  batchId: number | null | undefined,
  add: (gram: number) => void,
): void {
  add(gramOf(CURRENCY, Number.parseInt(currency, 36)));
  if (batchId !== null && batchId !== undefined) add(gramOf(BATCH, batchId));
}

/** Calls `add` for all n-grams of a text, some more than once. */
export function eachGramOfText(text: string, add: (gram: number) => void): void {
  eachGram(text, add, add);
}

/** The n-grams of every matching order with all `words` in its texts, unless the order stands under `OVERFLOW`. */
export function gramsWanted(
  { currency, batchId }: Pick<OrderFilter, 'currency' | 'batchId'>,
  words: readonly string[],
): number[] {
  const wanted = new Set(spread([...new Set(words.flatMap(gramsOfWord))], MOST_IN_ALL));
  if (currency !== undefined) wanted.add(gramOf(CURRENCY, Number.parseInt(currency, 36)));
  if (batchId !== undefined) wanted.add(gramOf(BATCH, batchId));
  return [...wanted];
}

function gramsOfWord(word: string): readonly number[] {
  const pairs = new Set<number>();
  const characters = new Set<number>();
  eachGram(
    word,
    (gram) => void pairs.add(gram),
    (gram) => void characters.add(gram),
  );
  return spread([...(pairs.size > 0 ? pairs : characters)], MOST_GRAMS);
}

/** At most this many, spread over the whole length: the rarest part may be anywhere. */
function spread(all: readonly number[], most: number): readonly number[] {
  const step = all.length / most;
  return step <= 1 ? all : Array.from({ length: most }, (_, n) => all[Math.floor(n * step)] ?? 0);
}

/** Three of one character have a gram of their own: of "1111" all pairs are the same. */
function eachGram(text: string, addPair: (gram: number) => void, addCharacter: (gram: number) => void): void {
  let before = -1;
  let last = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.codePointAt(at) ?? 0;
    if (character > 0xffff) at += 1;
    addCharacter(gramOf(ALONE, character));
    if (last >= 0) addPair(gramOf(last, character));
    if (character === last && character === before) addPair(gramOf(RUN, character));
    before = last;
    last = character;
  }
}

/** A 30-bit hash of both. Two pairs with the same hash only add candidates. */
function gramOf(first: number, second: number): number {
  let mixed = (Math.imul(first, 0x9e3779b1) + second) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 2;
}
