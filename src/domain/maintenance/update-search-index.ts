// Brings the search index up to date with the order database. Nothing depends on it: a search also finds orders that
// are not indexed yet, only slower.
import type { Deps } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';

/** The index that searches use. */
export interface SearchIndex {
  /**
   * Indexes the next part of the order database; false if none is due, or if `signal` was aborted. A call while another
   * one is under way gets its result.
   */
  advance(options: FollowOptions): Promise<boolean>;
}

export interface FollowOptions {
  /** Awaited after every few milliseconds of work. */
  readonly rest: () => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when nothing more is due, or `signal` is aborted. A failure is logged. */
export async function updateSearchIndex(
  { log }: Pick<Deps, 'log'>,
  index: SearchIndex,
  options: FollowOptions,
): Promise<void> {
  try {
    while (options.signal?.aborted !== true && (await index.advance(options)));
  } catch (error) {
    log.error({ reason: errorText(error) }, 'search index not updated');
  }
}
