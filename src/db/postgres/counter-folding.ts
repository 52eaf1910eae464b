// Folds what writers have noted into PostgreSQL's counters, beside the writes of a process: as long as somebody writes,
// few changes lie there to be added up by whoever counts.
import type { WriteQueue } from '../sql.ts';
import { fold } from './counter-changes.ts';
import { FOLD_LOCK } from './dialect.ts';

export interface Folding {
  /** To be told of each write. */
  written(): void;
  /** Resolves when nothing of it is under way. */
  stop(): Promise<void>;
}

/** Changes of so much time are folded at once. */
const PAUSE_MS = 500;

export function foldingBeside(door: WriteQueue): Folding {
  let foldedAt = Number.NEGATIVE_INFINITY;
  let folding: Promise<unknown> = Promise.resolve();
  return {
    written() {
      const now = performance.now();
      if (now - foldedAt < PAUSE_MS) return;
      foldedAt = now;
      // What fails stays, and counts as it is; the next write's turn takes it along.
      folding = foldChanges(door).catch(() => {});
    },
    stop: async () => void (await folding),
  };
}

/** A power cut may undo it: the changes are there again then. */
export function foldChanges(door: WriteQueue): Promise<void> {
  return door.write(async (sql) => {
    sql.send(sql.dialect.withoutFlush, []);
    await sql.query(fold(FOLD_LOCK));
  });
}
