// The form of the search index. The database is cut into slices by id; each gram that occurs in a slice has one row,
// with the set of its orders in the slice. Written rows stay in this form: other forms need a migration.
import type { Sql } from '../sql.ts';

/** The ids of a slice are those from its number times this. */
export const SLICE_ORDERS = 4_096;

const BITMAP_BYTES = SLICE_ORDERS / 8;
export const WORDS = SLICE_ORDERS / 32;
/** A gap from here on takes two bytes, the lower seven bits first. */
const LONG = 0x80;

export async function newestSlice(sql: Pick<Sql, 'query'>): Promise<number | undefined> {
  const [row] = await sql.query<{ slice: number }>(
    'SELECT slice FROM search_slices ORDER BY slice DESC LIMIT 1',
  );
  return row?.slice;
}

export function sliceOf(id: number): number {
  return Math.floor(id / SLICE_ORDERS);
}

/** Which orders of a slice, as bits: order `n` of it is bit `n % 32` of word `n / 32`. */
export type Bitmap = Uint32Array;

const encoding = Buffer.alloc(BITMAP_BYTES);

/** Few orders as the gaps between them, many as a bitmap. `places` ascend. */
export function encodeSet(places: ArrayLike<number>): Buffer {
  let length = 0;
  let last = -1;
  for (let at = 0; at < places.length; at += 1) {
    // Its length identifies a bitmap.
    if (length + 2 >= BITMAP_BYTES) return bitmapOf(places);
    const place = places[at] ?? 0;
    const gap = place - last - 1;
    encoding[length++] = gap < LONG ? gap : LONG | (gap % LONG);
    if (gap >= LONG) encoding[length++] = gap >> 7;
    last = place;
  }
  // A copy, out of the pool of small buffers: memory of its own for each set would cost the garbage collector more.
  return Buffer.from(encoding.subarray(0, length));
}

/** In the byte order of the index, whatever that of the machine is. */
function bitmapOf(places: ArrayLike<number>): Buffer {
  const bytes = Buffer.allocUnsafe(BITMAP_BYTES);
  const set = setOf(places);
  for (let at = 0; at < WORDS; at += 1) bytes.writeUInt32LE(set[at] ?? 0, at * 4);
  return bytes;
}

export function decodeSet(bytes: Uint8Array): Bitmap {
  const set = new Uint32Array(WORDS);
  if (bytes.length === BITMAP_BYTES) {
    const words = new DataView(bytes.buffer, bytes.byteOffset, BITMAP_BYTES);
    for (let at = 0; at < WORDS; at += 1) set[at] = words.getUint32(at * 4, true);
    return set;
  }
  let place = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= LONG) at += 1;
    place += 1 + (byte < LONG ? byte : (byte - LONG) | ((bytes[at] ?? 0) << 7));
    add(set, place);
  }
  return set;
}

export function setOf(places: ArrayLike<number>): Bitmap {
  const set = new Uint32Array(WORDS);
  for (let at = 0; at < places.length; at += 1) add(set, places[at] ?? 0);
  return set;
}

function add(set: Bitmap, place: number): void {
  set[place >> 5] = (set[place >> 5] ?? 0) | (1 << (place & 31));
}

/** Intersects `set` with `other`; returns whether any order is left. */
export function intersect(set: Bitmap, other: Bitmap): boolean {
  let left = 0;
  for (let at = 0; at < WORDS; at += 1) left |= set[at] = (set[at] ?? 0) & (other[at] ?? 0);
  return left !== 0;
}

export function union(set: Bitmap, other: Bitmap): void {
  for (let at = 0; at < WORDS; at += 1) set[at] = (set[at] ?? 0) | (other[at] ?? 0);
}

/** The ids in a set, newest first. */
export function idsOf(slice: number, set: Bitmap): number[] {
  const ids: number[] = [];
  for (let at = WORDS - 1; at >= 0; at -= 1) {
    let word = set[at] ?? 0;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word);
      word = (word & ~(1 << bit)) >>> 0;
      ids.push(slice * SLICE_ORDERS + at * 32 + bit);
    }
  }
  return ids;
}
