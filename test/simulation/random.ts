// The one source of chance in a simulation: the same seed makes the same decisions, on every machine.

export interface Random {
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  pick<T>(things: readonly T[]): T;
  /** A key, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

export function seededRandom(seed: number): Random {
  // Neighbouring seeds must not begin alike.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  /** Mulberry32: small, fast, and good enough to choose among faults. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    chance: (probability) => next() < probability,
    below,
    between: (low, high) => low + below(high - low + 1),
    pick(things) {
      const at = below(things.length);
      if (things.length === 0) throw new Error('there is nothing to pick from');
      return things[at] as (typeof things)[number];
    },
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const entries = Object.entries(weights) as [K, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      throw new Error('no key has any weight');
    },
  };
}
