// The texts that cells of a workbook share. They are kept as UTF-8 outside of the heap: the only part of a workbook
// that must be in memory as a whole.
import { formatNumber } from '../../shared/format.ts';
import { TextReader } from './text.ts';
import { readXml } from './xml.ts';

export interface SharedStrings {
  readonly count: number;
  /** Undefined if there is no such text. */
  at(index: number): string | undefined;
}

const BLOCK_BYTES = 1024 * 1024;
const MAX_BYTES = 256 * BLOCK_BYTES;
const MAX_STRINGS = 5_000_000;

/** Throws an error if they take too much memory. */
export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const strings = new StringStore();
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

/** Texts lie in blocks, one after the other; none is in two blocks. */
export class StringStore implements SharedStrings {
  count = 0;
  readonly #blocks: Buffer[] = [];
  #used = BLOCK_BYTES;
  #starts = new Uint32Array(1024);
  #lengths = new Uint32Array(1024);

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#used + bytes > BLOCK_BYTES) this.#addBlock();
    if (this.count >= MAX_STRINGS) throw tooMany(`${formatNumber(MAX_STRINGS)} different texts`);
    if (this.count === this.#starts.length) {
      this.#starts = doubled(this.#starts);
      this.#lengths = doubled(this.#lengths);
    }
    const block = this.#blocks.length - 1;
    this.#blocks[block]?.write(text, this.#used);
    this.#starts[this.count] = block * BLOCK_BYTES + this.#used;
    this.#lengths[this.count] = bytes;
    this.#used += bytes;
    this.count += 1;
  }

  at(index: number): string | undefined {
    const start = this.#starts[index];
    const length = this.#lengths[index];
    if (start === undefined || length === undefined || index >= this.count) return undefined;
    const offset = start % BLOCK_BYTES;
    return this.#blocks[Math.floor(start / BLOCK_BYTES)]?.toString('utf8', offset, offset + length);
  }

  #addBlock(): void {
    if (this.#blocks.length * BLOCK_BYTES >= MAX_BYTES)
      throw tooMany(`${formatNumber(MAX_BYTES)} bytes of texts`);
    this.#blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#used = 0;
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
