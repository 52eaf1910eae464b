// Brings the search index up to the book. Nothing depends on it: what is not in it yet is found all the same, only not
// as fast.
import type { Deps } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';

/** What searches go by. */
export interface SearchIndex {
  /** Takes the next part of the book in; false where none is due, or `signal` came between. */
  advance(options: FollowOptions): Promise<boolean>;
}

export interface FollowOptions {
  /** Awaited after every few milliseconds of work. */
  readonly rest: () => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when nothing more is due, or `signal` came. A failure is told to the log. */
export async function updateSearchIndex(
  { log }: Pick<Deps, 'log'>,
  index: SearchIndex,
  options: FollowOptions,
): Promise<void> {
  try {
    while (options.signal?.aborted !== true && (await index.advance(options)));
  } catch (error) {
    log.error({ reason: errorText(error) }, 'search index not brought up to the book');
  }
}
