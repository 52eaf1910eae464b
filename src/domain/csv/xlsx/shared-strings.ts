// The texts that cells of a workbook share: the only part that must be in memory as a whole, as UTF-8 in blocks.
import { formatNumber } from '../../shared/format.ts';
import { TextReader } from './text.ts';
import { readXml } from './xml.ts';

const BLOCK_BYTES = 1024 * 1024;
const MAX_BYTES = 256 * BLOCK_BYTES;
const MAX_STRINGS = 5_000_000;

/** Throws an error if they take too much memory. */
export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const strings = new SharedStrings();
  const reader = new TextReader();
  await readXml(pieces, {
    open(name) {
      if (name === 'si') reader.start();
      else reader.open(name);
    },
    text: (text) => reader.text(text),
    close(name) {
      if (name === 'si') strings.add(reader.end());
      else reader.close(name);
    },
  });
  return strings;
}

/** No text is in two blocks. */
export class SharedStrings {
  readonly #blocks: Buffer[] = [];
  #used = BLOCK_BYTES;
  #count = 0;
  /** Where each text starts and ends, counted over all blocks. */
  #places = new Uint32Array(1024);

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#used + bytes > BLOCK_BYTES) {
      if (this.#blocks.length * BLOCK_BYTES >= MAX_BYTES)
        throw tooMany(`${formatNumber(MAX_BYTES)} bytes of texts`);
      this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
      this.#used = 0;
    }
    if (this.#count >= MAX_STRINGS) throw tooMany(`${formatNumber(MAX_STRINGS)} different texts`);
    const block = this.#blocks.length - 1;
    this.#blocks[block]?.write(text, this.#used);
    const start = block * BLOCK_BYTES + this.#used;
    const at = this.#count * 2;
    if (at === this.#places.length) this.#places = doubled(this.#places);
    this.#places[at] = start;
    this.#places[at + 1] = start + bytes;
    this.#used += bytes;
    this.#count += 1;
  }

  /** Undefined if there is no such text. */
  at(index: number): string | undefined {
    if (!Number.isInteger(index) || index >= this.#count) return undefined;
    const [start, end] = [this.#places[index * 2], this.#places[index * 2 + 1]];
    if (start === undefined || end === undefined) return undefined;
    const block = Math.floor(start / BLOCK_BYTES);
    const offset = block * BLOCK_BYTES;
    return this.#blocks[block]?.toString('utf8', start - offset, end - offset);
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function tooMany(what: string): Error {
  return new Error(`it has more than ${what}`);
}
