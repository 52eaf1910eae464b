// The text of one cell or shared string: its runs joined, without the furigana above them, its escapes undone.
import { formatNumber } from '../../shared/format.ts';

/** Excel takes 32,767. */
const MAX_CHARACTERS = 128 * 1024;

/** Collects the elements `t`, or those of another name, between `start` and `end`. */
export class TextReader {
  #collected = '';
  #element = 't';
  #inText = false;
  /** Within `rPh`: how the text is read aloud. */
  #inReading = false;

  start(element = 't'): void {
    this.#collected = '';
    this.#element = element;
    this.#inText = false;
    this.#inReading = false;
  }

  open(name: string): void {
    if (name === 'rPh') this.#inReading = true;
    else if (name === this.#element) this.#inText = !this.#inReading;
  }

  text(text: string): void {
    if (!this.#inText) return;
    if (this.#collected.length + text.length > MAX_CHARACTERS)
      throw new Error(`one of its cells has more than ${formatNumber(MAX_CHARACTERS)} characters`);
    this.#collected += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#inReading = false;
    else if (name === this.#element) this.#inText = false;
  }

  end(): string {
    return unescaped(this.#collected);
  }
}

const ESCAPE = /_x([0-9a-fA-F]{4})_/g;

/** `_x000D_` is a character that XML cannot hold, `_x005F_` the underscore of a text that looks like one. */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
