// What a disk does to a file that nobody sees: bits, bytes and sectors that change, writes that are torn or lost, an end
// that is cut off.
import type { Random } from '../simulation/random.ts';

export const KINDS = ['bit', 'byte', 'sector', 'torn page', 'lost write', 'truncation'] as const;

export type Kind = (typeof KINDS)[number];

export interface Damage {
  readonly kind: Kind;
  /** From this byte on. */
  readonly at: number;
  readonly bytes: Buffer;
}

const SECTOR = 512;
const PAGE = 4_096;

/** Mostly bits: they are the hardest to see. */
const WEIGHTS = { bit: 60, byte: 15, sector: 8, 'torn page': 6, 'lost write': 8, truncation: 3 } as const;

/** `earlier` is the same file as it was before some commits. The result differs from `bytes`. */
export function damaged(bytes: Buffer, earlier: Buffer, random: Random): Damage {
  for (;;) {
    const kind = random.weighted(WEIGHTS);
    const { at, copy } = APPLY[kind](bytes, earlier, random);
    if (!copy.equals(bytes)) return { kind, at, bytes: copy };
  }
}

type Apply = (
  bytes: Buffer,
  earlier: Buffer,
  random: Random,
) => { readonly at: number; readonly copy: Buffer };

const APPLY: Readonly<Record<Kind, Apply>> = {
  bit(bytes, _earlier, random) {
    const at = random.below(bytes.length);
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return { at, copy };
  },
  byte(bytes, _earlier, random) {
    const at = random.below(bytes.length);
    const copy = Buffer.from(bytes);
    copy[at] = random.below(256);
    return { at, copy };
  },
  sector(bytes, _earlier, random) {
    const at = SECTOR * random.below(Math.ceil(bytes.length / SECTOR));
    return { at, copy: Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + SECTOR)) };
  },
  // The second half of a page is as it was before.
  'torn page': (bytes, earlier, random) => older(bytes, earlier, random, PAGE / 2),
  'lost write': (bytes, earlier, random) => older(bytes, earlier, random, 0),
  truncation(bytes, _earlier, random) {
    const at = 1 + random.below(bytes.length - 1);
    return { at, copy: Buffer.from(bytes.subarray(0, at)) };
  },
};

function older(bytes: Buffer, earlier: Buffer, random: Random, from: number) {
  const pages = Math.min(bytes.length, earlier.length) / PAGE;
  const at = PAGE * random.below(Math.max(1, Math.floor(pages))) + from;
  const copy = Buffer.from(bytes);
  earlier.copy(copy, at, at, at + PAGE - from);
  return { at, copy };
}
