// What becomes of orders of a file that the order database has already; every command loads this.

/** `refuse`: a known order is bad. `skip`: it is left out. `allow`: it is taken as a new order. */
export const KNOWN_POLICIES = ['refuse', 'skip', 'allow'] as const;
export type KnownPolicy = (typeof KNOWN_POLICIES)[number];

/** The end of the reason why a known order is bad. */
export const KNOWN_ALREADY = 'of this order database already';
