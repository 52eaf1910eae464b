// Converts text to CP932, which Excel in Japan takes for Shift_JIS; missing characters are replaced and remembered.
import iconv from 'iconv-lite';

/** A character that CP932 lacks. */
export interface Replacement {
  readonly character: string;
  /** The text written in its place. */
  readonly by: string;
  /** The first few orders with it. */
  readonly orderIds: readonly number[];
  /** Whether other orders have it, too. */
  readonly isElsewhere: boolean;
  readonly times: number;
}

export interface Cp932Writer {
  /** The bytes of text that belongs to an order. */
  bytesOf(text: string, orderId: number): Buffer;
  /** How many characters were replaced, and the first few different ones. */
  replaced(): { readonly count: number; readonly first: readonly Replacement[] };
}

const CHARACTERS_TOLD = 5;
const ORDERS_TOLD = 3;

/**
 * Where JIS and Microsoft map the same bytes to two similar characters, people without Windows have typed the other
 * one. `¥` and `‾` would become `\` and `~`.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u00a2': '￠',
  '\u00a3': '￡',
  '\u00a5': '￥',
  '\u00ac': '￢',
  '\u2014': '―',
  '\u2016': '∥',
  '\u203e': '￣',
  '\u2212': '－',
  '\u301c': '～',
};

export function cp932Writer(): Cp932Writer {
  const first = new Map<string, { by: string; orderIds: number[]; isElsewhere: boolean; times: number }>();
  let count = 0;
  const replace = (character: string, orderId: number): string => {
    if (isWritable(character)) return character;
    const by = LOOK_ALIKES[character] ?? '?';
    count += 1;
    const known = first.get(character);
    if (!known) {
      const found = { by, orderIds: [orderId], isElsewhere: false, times: 1 };
      if (first.size < CHARACTERS_TOLD) first.set(character, found);
      return by;
    }
    known.times += 1;
    if (known.orderIds.includes(orderId)) return by;
    if (known.orderIds.length < ORDERS_TOLD) known.orderIds.push(orderId);
    else known.isElsewhere = true;
    return by;
  };
  return {
    bytesOf(text, orderId) {
      const bytes = encode(text);
      // Text that does not survive the round trip is checked character by character.
      if (isWritable(text, bytes)) return bytes;
      return encode(Array.from(text, (character) => replace(character, orderId)).join(''));
    },
    replaced: () => ({
      count,
      first: [...first].map(([character, found]) => ({ character, ...found })),
    }),
  };
}

function isWritable(text: string, bytes = encode(text)): boolean {
  // The byte 0x80 is a control character that the reader refuses.
  return iconv.decode(bytes, 'cp932') === text && !text.includes('\u0080');
}

function encode(text: string): Buffer {
  return Buffer.from(iconv.encode(text, 'cp932'));
}
