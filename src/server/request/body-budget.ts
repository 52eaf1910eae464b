// Limits the bytes of bodies held at once, for all senders: a body beyond the limit is rejected before it is held.
import { overloaded } from '../../domain/shared/errors.ts';

export interface BodyBudget {
  /** Bytes held now. */
  readonly held: number;
  /** Bodies rejected since the start. */
  readonly turnedAway: number;
  /** For one body. `isOpen`: it needs no token. */
  begin(isOpen: boolean): HeldBody;
}

export interface HeldBody {
  /** Reserves this many bytes of it. Throws `unavailable` where there is no room for them. */
  grow(bytes: number): void;
  /** Call it when none of the body is needed any more. */
  end(): void;
}

export interface BodyLimits {
  readonly mostBytes: number;
  /** The share of those that bodies without a token may take. */
  readonly openBytes: number;
  /** A body up to this is always accepted: the number of connections bounds all of them. */
  readonly smallBytes: number;
}

const BODY_LIMITS: BodyLimits = {
  mostBytes: 64 * 2 ** 20,
  openBytes: 16 * 2 ** 20,
  smallBytes: 8 * 2 ** 10,
};

export function bodyBudget({ mostBytes, openBytes, smallBytes }: BodyLimits = BODY_LIMITS): BodyBudget {
  const held = { all: 0, open: 0 };
  let turnedAway = 0;
  return {
    get held() {
      return held.all;
    },
    get turnedAway() {
      return turnedAway;
    },
    begin(isOpen) {
      let own = 0;
      const count = (bytes: number) => {
        own += bytes;
        held.all += bytes;
        if (isOpen) held.open += bytes;
      };
      return {
        grow(bytes) {
          const more = bytes - own;
          if (more <= 0) return;
          const isFull = held.all + more > mostBytes || (isOpen && held.open + more > openBytes);
          if (isFull && bytes > smallBytes) {
            turnedAway += 1;
            throw overloaded('too many large requests are being read; retry in a moment', 5);
          }
          count(more);
        },
        end: () => count(-own),
      };
    },
  };
}
