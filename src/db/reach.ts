// The id from which orders are read, and the direction: below it the newest first, or above it the oldest first.
import type { ListQuery } from '../domain/model/list-query.ts';

export interface Reach {
  readonly op: '<' | '>';
  readonly id: number;
  readonly sequence: 'DESC' | 'ASC';
}

export function reachOf({ before, after }: Pick<ListQuery, 'before' | 'after'>): Reach {
  return after === undefined
    ? { op: '<', id: before ?? Number.MAX_SAFE_INTEGER, sequence: 'DESC' }
    : { op: '>', id: after, sequence: 'ASC' };
}

/** Those within reach, in its direction, of ids that come newest first. */
export function within({ op, id: end }: Reach, ids: readonly number[]): number[] {
  return op === '<' ? ids.filter((id) => id < end) : ids.filter((id) => id > end).reverse();
}
