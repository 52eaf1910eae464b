// The `order_ref` of each order in a file that is exported: its own, unless an earlier order of the file has the same,
// because an import would make one order of the two.
import type { Order } from '../../domain/model/order.ts';

/**
 * 4 MiB, however many orders are exported. A ref that only seems to be repeated costs its order no more than the ref:
 * among a million, one in some thousands.
 */
const BITS = 2 ** 25;
const HASHES = 4;

/** `ref` is that of its own file. Without one, and where it is repeated, the id takes its place. */
export type ExportRefs = (order: Pick<Order, 'id'>, ref: string | undefined) => string;

export function exportRefs(): ExportRefs {
  const seen = new Uint32Array(BITS / 32);
  /** Whether the text is new; from now on it is not. */
  const isNew = (text: string): boolean => {
    const [first, second] = [hashOf(text, 0x811c9dc5), hashOf(text, 0x9747b28c) | 1];
    let isKnown = true;
    for (let n = 0; n < HASHES; n += 1) {
      const bit = ((first + Math.imul(n, second)) >>> 0) % BITS;
      const [at, mask] = [bit >>> 5, 1 << (bit & 31)];
      isKnown &&= ((seen[at] ?? 0) & mask) !== 0;
      seen[at] = (seen[at] ?? 0) | mask;
    }
    return !isKnown;
  };
  return ({ id }, ref) => {
    if (ref !== undefined && isNew(ref)) return ref;
    // Another order may have this number as its ref.
    return isNew(String(id)) ? String(id) : `id:${id}`;
  };
}

/** FNV-1a, with its bits mixed at the end. */
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
