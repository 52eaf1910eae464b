// What the search index knows a text by: each character and each pair of neighbours in it, as numbers. A text that
// holds a word holds all pairs of the word; the other way round it is only likely, so whoever asks looks again.
import type { OrderFilter } from '../domain/list-query.ts';

/** Stands with the orders whose texts did not fit into the index: any word may be in them. No other gram is negative. */
export const ANY_GRAM = -1;

/** More of a long word would tell little, and each is a row to read in every slice. */
const MOST_GRAMS = 12;

/** Beyond all characters: what else the first half of a pair may be. */
const ALONE = 0x110000;
const RUN = 0x110001;
const CURRENCY = 0x110002;
const BATCH = 0x110003;

/** Calls `add` for what the index keeps of an order beside its texts: what never changes. */
export function eachGramOfOrder(
  currency: string,
  batchId: number | null | undefined,
  add: (gram: number) => void,
): void {
  add(gramOf(CURRENCY, Number.parseInt(currency, 36)));
  if (batchId !== null && batchId !== undefined) add(gramOf(BATCH, batchId));
}

/** Calls `add` for all that the index keeps of a text, some more than once. */
export function eachGramOfText(text: string, add: (gram: number) => void): void {
  eachGram(text, add, add);
}

/** What every order that matches is kept under, or under `ANY_GRAM`. */
export function gramsWanted({ q, customerEmail, currency, batchId }: OrderFilter): number[] {
  const wanted = new Set<number>();
  const add = (gram: number) => void wanted.add(gram);
  if (currency !== undefined) add(gramOf(CURRENCY, Number.parseInt(currency, 36)));
  if (batchId !== undefined) add(gramOf(BATCH, batchId));
  for (const word of [q, customerEmail]) if (word !== undefined) gramsOfWord(word).forEach(add);
  return [...wanted];
}

/** From the whole length of the word: its rarest part may be anywhere. */
function gramsOfWord(word: string): number[] {
  const pairs = new Set<number>();
  const characters = new Set<number>();
  eachGram(
    word,
    (gram) => void pairs.add(gram),
    (gram) => void characters.add(gram),
  );
  const all = [...(pairs.size > 0 ? pairs : characters)];
  const step = Math.max(1, all.length / MOST_GRAMS);
  return Array.from({ length: Math.min(all.length, MOST_GRAMS) }, (_, n) => all[Math.floor(n * step)] ?? 0);
}

/** Three of one character have a gram of their own: of "1111" all pairs are the same. */
function eachGram(text: string, addPair: (gram: number) => void, addCharacter: (gram: number) => void): void {
  let before = -1;
  let last = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    const character = folded(code);
    addCharacter(gramOf(ALONE, character));
    if (last >= 0) addPair(gramOf(last, character));
    if (character === last && character === before) addPair(gramOf(RUN, character));
    before = last;
    last = character;
  }
}

/** What LIKE takes for the same is the same here: A and a, and in SQLite all that is no character. */
function folded(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20;
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff ? 0xfffd : code;
}

/** 30 bits of both. Two pairs that share a number only make more to look at. */
function gramOf(first: number, second: number): number {
  let mixed = (Math.imul(first, 0x9e3779b1) + second) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 2;
}
