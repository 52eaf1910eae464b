// How many bytes of bodies are held at once, of all senders: what is beyond is turned away before it is held.
import { overloaded } from '../../domain/shared/errors.ts';

export interface BodyBudget {
  /** Bytes held now. */
  readonly held: number;
  /** Since the start, bodies that were turned away. */
  readonly turnedAway: number;
  /** For one body. `isOpen`: it needs no token. */
  begin(isOpen: boolean): HeldBody;
}

export interface HeldBody {
  /** So many bytes of it are held, or are going to be. Throws `unavailable` where there is no room for them. */
  grow(bytes: number): void;
  /** To be called when nothing of it is needed any more. */
  end(): void;
}

export interface BodyLimits {
  readonly mostBytes: number;
  /** Of those, what bodies take at most that need no token. */
  readonly openBytes: number;
  /** A body up to this is always let in: the number of connections bounds all of them. */
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
            throw overloaded('too many large requests are being read; send this one again in a moment', 5);
          }
          count(more);
        },
        end: () => count(-own),
      };
    },
  };
}
