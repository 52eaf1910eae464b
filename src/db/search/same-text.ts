// Normalises text for the search: width, case, composition and variants of a kanji make no difference. Both the words and
// the texts of an order are folded, so that each database finds the same.
import { withoutVariants } from './kanji-variants.ts';

/** NFKC leaves such text as it is. */
const ASCII = /^[\0-\x7f]*$/;
/** They choose among the shapes of the character before them: 辻 with one dot or two. */
const VARIATION_SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The search index holds texts of this form: a change needs a migration that empties it. */
export function foldedText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return withoutVariants(caselessText(text.replace(VARIATION_SELECTORS, '')));
}

/** Only width, case and composition make no difference. */
export function caselessText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  // The small form of a capital sigma depends on its neighbours, and a word is a part of another. Small letters may have a
  // composed form that the capitals lack.
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** The folded words of a query, each once; an ideographic space separates them too. */
export function wordsOf(question: string): string[] {
  const folded = question.split(/\s+/u).map(foldedText);
  return [...new Set(folded.filter((word) => word !== ''))];
}
