// The postings of one segment while it is indexed: as lists of the rare n-grams, and bitmaps of the others. All are in a
// few typed arrays: the garbage collector would stop the process to copy some hundred thousand numbers in arrays.
import { type Bitmap, encodeSet, SLICE_ORDERS, WORDS } from './posting-lists.ts';

export interface SegmentPostings {
  /** How many postings there are. */
  readonly size: number;
  /** `place` is the order's in the segment; no lower one may follow. */
  add(gram: number, place: number): void;
  /** Ascending. */
  grams(): Int32Array;
  /** The set of the orders of an n-gram. */
  encoded(gram: number): Buffer;
}

/** An n-gram with more orders than this has a bitmap. It bounds the memory of all bitmaps. */
const MOST_LISTED = 32;
/** Bitmaps in one array. */
const PAGE = 64;
const FIRST_ROWS = 1 << 12;
const FIRST_LISTED = 1 << 14;

export function segmentPostings(): SegmentPostings {
  /** The row of each n-gram in the three arrays: its number of orders, its latest one, and its list or bitmap. */
  const rows = new Map<number, number>();
  let counts = new Uint16Array(FIRST_ROWS);
  let latest = new Uint16Array(FIRST_ROWS);
  let heads = new Int32Array(FIRST_ROWS);
  const lists = linkedLists();
  const bitmaps = pagedBitmaps();
  const found = new Uint16Array(SLICE_ORDERS);
  let size = 0;
  const newRow = (gram: number) => {
    const row = rows.size;
    rows.set(gram, row);
    if (row === heads.length) {
      counts = grown(counts, new Uint16Array(2 * row));
      latest = grown(latest, new Uint16Array(2 * row));
      heads = grown(heads, new Int32Array(2 * row));
    }
    heads[row] = NONE;
    return row;
  };
  return {
    get size() {
      return size;
    },
    add(gram, place) {
      const row = rows.get(gram) ?? newRow(gram);
      const count = counts[row] ?? 0;
      if (count > 0 && latest[row] === place) return;
      let head = heads[row] ?? NONE;
      if (count < MOST_LISTED) head = lists.add(head, place);
      else {
        if (count === MOST_LISTED) head = bitmaps.of(lists.places(head, found));
        bitmaps.add(head, place);
      }
      heads[row] = head;
      counts[row] = count + 1;
      latest[row] = place;
      size += 1;
    },
    grams: () => Int32Array.from(rows.keys()).sort(),
    encoded(gram) {
      const row = rows.get(gram) ?? newRow(gram);
      const head = heads[row] ?? NONE;
      const isList = (counts[row] ?? 0) <= MOST_LISTED;
      return encodeSet(isList ? lists.places(head, found) : bitmaps.places(head, found));
    },
  };
}

/** Ends a list. */
const NONE = -1;

/** A list is known by its last number. */
function linkedLists() {
  let places = new Uint16Array(FIRST_LISTED);
  let before = new Int32Array(FIRST_LISTED);
  let size = 0;
  return {
    add(list: number, place: number): number {
      if (size === places.length) {
        places = grown(places, new Uint16Array(2 * size));
        before = grown(before, new Int32Array(2 * size));
      }
      places[size] = place;
      before[size] = list;
      size += 1;
      return size - 1;
    },
    /** In the sequence in which they were added, at the end of `room`. */
    places(list: number, room: Uint16Array): Uint16Array {
      let from = room.length;
      for (let at = list; at !== NONE; at = before[at] ?? NONE) {
        from -= 1;
        room[from] = places[at] ?? 0;
      }
      return room.subarray(from);
    },
  };
}

function pagedBitmaps() {
  const pages: Bitmap[] = [];
  let size = 0;
  const add = (bitmap: number, place: number) => {
    const page = pages[Math.floor(bitmap / PAGE)];
    const at = (bitmap % PAGE) * WORDS + (place >> 5);
    if (page) page[at] = (page[at] ?? 0) | (1 << (place & 31));
  };
  return {
    add,
    of(places: Uint16Array): number {
      if (size % PAGE === 0) pages.push(new Uint32Array(PAGE * WORDS));
      size += 1;
      for (const place of places) add(size - 1, place);
      return size - 1;
    },
    /** Ascending, at the start of `room`. */
    places(bitmap: number, room: Uint16Array): Uint16Array {
      const page = pages[Math.floor(bitmap / PAGE)];
      let length = 0;
      for (let at = 0; at < WORDS; at += 1) {
        for (let word = page?.[(bitmap % PAGE) * WORDS + at] ?? 0; word !== 0; length += 1) {
          const bit = 31 - Math.clz32(word & -word);
          room[length] = at * 32 + bit;
          word = (word & (word - 1)) >>> 0;
        }
      }
      return room.subarray(0, length);
    },
  };
}

function grown<Numbers extends Int32Array | Uint16Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
