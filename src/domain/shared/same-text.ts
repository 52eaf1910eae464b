// Normalises text for the search: width, case and composition make no difference. Both the words and the texts of an
// order are folded, so that each database finds the same.

/** NFKC leaves such text as it is. */
const ASCII = /^[\0-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

export function foldedText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  // Small letters may have a composed form that the capitals lack.
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The folded words of a query, each once; an ideographic space separates them too. */
export function wordsOf(question: string): string[] {
  const written = question.split(/\s+/u).filter((word) => word !== '');
  return [...new Set(written.map(foldedText))];
}
