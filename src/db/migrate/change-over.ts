// The last step of a move: marks the old file, then opens the new database, in this sequence, so that they never both
// take orders. In between neither does; a move that is started again completes this step.
import { type Hint, OrdersError } from '../../domain/shared/errors.ts';
import { isConnectionLost, postgresErrorText } from '../postgres/errors.ts';
import { withoutPasswords } from '../postgres/url.ts';
import type { SqliteConnection } from '../sqlite/connection.ts';
import { markMoved, movedTo, unmarkMoved } from '../tables/moved-mark.ts';
import type { MoveTarget } from './postgres-target.ts';

/** Other processes may write to the file at that moment. */
const UNMARK_WAIT_MS = 10_000;

/**
 * In the transaction of the move: whether an earlier move to the same database has marked the file; the mark is removed
 * until the transaction ends. Throws `conflict` for a file that was moved elsewhere.
 */
export async function takeBackMark(source: SqliteConnection, file: string, url: string): Promise<boolean> {
  const before = await movedTo(source);
  if (before === null) return false;
  if (before !== withoutPasswords(url)) throw movedBefore(file, before);
  await unmarkMoved(source);
  return true;
}

/** The target of an earlier move is complete once it lets other processes in. */
export async function unlessMoved<T>(
  asking: Promise<T>,
  isMarked: boolean,
  file: string,
  url: string,
): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    const isOpen = error instanceof OrdersError && error.code === 'target_not_empty';
    throw isMarked && isOpen ? movedBefore(file, withoutPasswords(url)) : error;
  }
}

/** Commits the transaction of the move. Throws `unavailable` where the target cannot be opened. */
export async function changeOver(
  source: SqliteConnection,
  target: MoveTarget,
  file: string,
  url: string,
): Promise<void> {
  const to = withoutPasswords(url);
  await markMoved(source, to);
  await source.query('COMMIT');
  try {
    await target.open();
  } catch (error) {
    const why = postgresErrorText(error);
    // Without an answer it may be open: two databases that take orders would be worse than none.
    if (!isConnectionLost(error) && (await isUnmarked(source))) {
      throw unfinished(`${to} cannot be opened (${why}); ${file} stays in use`, error);
    }
    throw unfinished(
      `every row was copied, but ${to} may not be open (${why}); neither database takes orders until the move is finished`,
      error,
      { to: 'finish_move' },
    );
  }
}

async function isUnmarked(source: SqliteConnection): Promise<boolean> {
  try {
    source.handle.pragma(`busy_timeout = ${UNMARK_WAIT_MS}`);
    await source.query('BEGIN IMMEDIATE');
    await unmarkMoved(source);
    await source.query('COMMIT');
    return true;
  } catch {
    return false;
  }
}

function movedBefore(file: string, to: string): OrdersError {
  return new OrdersError('conflict', `${file} was already moved to ${to}; set ORDERS_DB to that database`, {
    code: 'source_moved',
  });
}

function unfinished(why: string, cause: unknown, hint?: Hint): OrdersError {
  return new OrdersError('unavailable', why, { code: 'move_unfinished', cause, hint });
}
