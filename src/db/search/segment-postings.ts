// The postings of one segment while it is indexed. All numbers are in a few typed arrays: an array for each of some ten
// thousand n-grams would make the garbage collector stop the process for up to 0.2 s.
import { encodeSet, SLICE_ORDERS } from './posting-lists.ts';

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

const FIRST_POSTINGS = 1 << 19;
const FIRST_GRAMS = 1 << 15;

export function segmentPostings(): SegmentPostings {
  /** The row of each n-gram in `latest`. */
  const rows = new Map<number, number>();
  /** The latest posting of each n-gram, and its order: a new posting is compared with that for each pair of a text. */
  let latest = new Int32Array(FIRST_GRAMS);
  let latestPlaces = new Uint16Array(FIRST_GRAMS);
  /** The order of each posting, and the posting before it of the same n-gram. */
  let places = new Uint16Array(FIRST_POSTINGS);
  let earlier = new Int32Array(FIRST_POSTINGS);
  let size = 0;
  const found = new Uint16Array(SLICE_ORDERS);
  return {
    get size() {
      return size;
    },
    add(gram, place) {
      let row = rows.get(gram);
      if (row === undefined) {
        row = rows.size;
        rows.set(gram, row);
        if (row === latest.length) {
          latest = grown(latest, new Int32Array(2 * row));
          latestPlaces = grown(latestPlaces, new Uint16Array(2 * row));
        }
        latest[row] = -1;
      } else if (latestPlaces[row] === place) return;
      if (size === places.length) {
        places = grown(places, new Uint16Array(2 * size));
        earlier = grown(earlier, new Int32Array(2 * size));
      }
      places[size] = place;
      earlier[size] = latest[row] ?? -1;
      latest[row] = size;
      latestPlaces[row] = place;
      size += 1;
    },
    grams: () => Int32Array.from(rows.keys()).sort(),
    encoded(gram) {
      let from = found.length;
      const row = rows.get(gram);
      for (let at = row === undefined ? -1 : (latest[row] ?? -1); at >= 0; at = earlier[at] ?? -1) {
        from -= 1;
        found[from] = places[at] ?? 0;
      }
      return encodeSet(found.subarray(from));
    },
  };
}

function grown<Numbers extends Int32Array | Uint16Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
