// Reads long JSON without blocking other work: `JSON.parse` blocks the process until it ends. It alone decides what is
// valid; this code only counts values, and finds the ends of elements of one list that may be long.
import { invalid, type OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { slices } from '../../domain/shared/long-work.ts';
import { parseJson } from './body.ts';

export interface LongList {
  /** The name of the list. */
  readonly name: string;
  /** Elements beyond these are not read; the result has one more, which shows that there are too many. */
  readonly most: number;
}

/** Values in a body. More than 10,000 full orders have; each may take many times the memory of its text. */
const MOST_VALUES = 2_000_000;
/** Values that are parsed at once: a full order has 5,000. */
const MOST_AT_ONCE = 100_000;
/** Orders have five. `JSON.parse` takes seconds for a million of them at once. */
const MOST_LEVELS = 1_000;

const [QUOTE, BACKSLASH, COMMA, LIST, OBJECT] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);
/** How deep the list's own elements are. */
const WITHIN = 2;
/** The clock is read after this many bytes. */
const STEP_BYTES = 64 * 1024;

/**
 * The result of `JSON.parse` for the body. Throws `malformed`, and `invalid` where it holds too many values or levels.
 */
export async function parseLong(bytes: Buffer, list?: LongList): Promise<unknown> {
  const { name, most = 0 } = list ?? {};
  const slice = slices();
  const outside: Buffer[] = [];
  let elements: unknown[] = [];
  // Where the current part begins, in the list or outside it.
  let from = 0;
  let [depth, key, isObject, isList] = [0, '', false, false];
  // In all, outside the list, and in the current element.
  const values = { all: 0, outside: 0, element: 0 };
  const count = () => {
    const part = isList ? 'element' : 'outside';
    values.all += 1;
    values[part] += 1;
    if (values.all > MOST_VALUES) throw tooMany(MOST_VALUES, 'values');
    if (values[part] > MOST_AT_ONCE) throw tooMany(MOST_AT_ONCE, 'values in one order');
  };
  const takeElement = (to: number) => {
    values.element = 0;
    if (elements.length <= most) elements.push(parseJson(bytes.subarray(from, to), INNER));
  };

  let lookAt = STEP_BYTES;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const end = endOfText(bytes, at);
      if (depth === 1) key = bytes.toString('utf8', at, end + 1);
      at = end;
      continue;
    }
    let isElement = false;
    if (byte === LIST || byte === OBJECT) {
      if (depth === 0) isObject = byte === OBJECT;
      depth += 1;
      count();
      if (depth > MOST_LEVELS) throw tooMany(MOST_LEVELS, 'levels');
      if (name !== undefined && depth === WITHIN && byte === LIST && isObject && isText(key, name)) {
        outside.push(bytes.subarray(from, at + 1));
        [isList, elements, from] = [true, [], at + 1];
      }
    } else if (byte === COMMA) {
      count();
      isElement = isList && depth === WITHIN;
    } else if (CLOSING.has(byte)) {
      depth -= 1;
      if (isList && depth < WITHIN) {
        if (elements.length > 0 || !isBlank(bytes, from, at)) takeElement(at);
        [isList, from] = [false, at];
      }
    }
    if (isElement) {
      takeElement(at);
      from = at + 1;
    }
    if (at < lookAt && !isElement) continue;
    lookAt = at + STEP_BYTES;
    await slice();
  }
  outside.push(bytes.subarray(from));
  const whole = parseJson(list ? Buffer.concat(outside) : bytes);
  if (name !== undefined && isObjectWith(whole, name) && Array.isArray(whole[name])) whole[name] = elements;
  return whole;
}

/** Only the body may begin with a byte order mark. */
const INNER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The place of the quote that ends the text which begins at `start`; the last place of all where none does. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at - 1;
    while (bytes[before] === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return bytes.length - 1;
}

/** A text as JSON may write it in several ways. */
function isText(written: string, text: string): boolean {
  try {
    return JSON.parse(written) === text;
  } catch {
    return false;
  }
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => BLANKS.has(byte));
}

function isObjectWith(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function tooMany(most: number, what: string): OrdersError {
  return invalid([{ path: '', message: `must not hold more than ${formatNumber(most)} ${what}` }]);
}
