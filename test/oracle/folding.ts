// The oracle's own reading of the rule for words (ADR 13, docs/api.md): width, case, composition and variants of kanji make no
// difference. Written down here, so that it does not share a fault with the product.

const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
/** Of the kanji that the generated texts have: the first stands for the others. */
const KANJI = ['高髙', '辺邊邉', '斎斉齋齊', '崎﨑', '吉𠮷', '橋槗', '島嶋', '国國', '円圓', '広廣'];
const FIRST = new Map(KANJI.flatMap(([first = '', ...others]) => others.map((other) => [other, first])));

/** Character by character: a letter does not change with its neighbours. */
const lower = (text: string) => [...text].map((letter) => letter.toLowerCase().replace('ς', 'σ')).join('');

/** Without width, case and composition. */
const evened = (text: string) => lower(text.normalize('NFKC')).normalize('NFKC');

const folded = (text: string) =>
  [...evened(text.replace(SELECTORS, ''))].map((letter) => FIRST.get(letter) ?? letter).join('');

/** Whether each word of a question is part of one of the texts. */
export function holdsWords(question: string, texts: readonly string[]): boolean {
  const known = texts.map(folded);
  return question
    .split(/\s+/u)
    .map(folded)
    .every((word) => known.some((text) => text.includes(word)));
}

/** A to Z equal a to z; other letters' case and width count only where the question has none but ASCII. */
export function isAddress(asked: string, stored: string): boolean {
  const ascii = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return /^[\0-\x7f]*$/.test(asked) ? ascii(asked) === ascii(stored) : evened(asked) === evened(stored);
}
