// Text broken into lines between its words, for a terminal that would break it anywhere.
import { textWidth } from './text-width.ts';

/** Lines of at most `columns`; all in one where the width is not known. Only a word wider than a line is split. */
export function wrapText(text: string, columns: number | undefined): string[] {
  if (columns === undefined || textWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const torn = pieces(word, columns);
    lines.push(...torn.slice(0, -1));
    line = torn.at(-1) ?? '';
  }
  return [...lines, line];
}

/** The same after `first`, with the following lines indented to the text of the first one. */
export function hangingIndent(first: string, text: string, columns: number | undefined): string {
  const indent = textWidth(first);
  const room = columns === undefined ? undefined : Math.max(MIN_WIDTH, columns - indent);
  return `${first}${wrapText(text, room).join(`\n${' '.repeat(indent)}`)}`;
}

const MIN_WIDTH = 20;

function pieces(word: string, columns: number): string[] {
  const found: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (piece !== '' && textWidth(piece + segment) > columns) {
      found.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...found, piece];
}
