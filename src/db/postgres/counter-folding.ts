// Folds writers' changes into PostgreSQL's counters, in parallel to the writes of a process: while any process writes,
// few changes are left for readers to add up.
import type { WriteQueue } from '../sql.ts';
import { fold } from './counter-changes.ts';
import { FOLD_LOCK } from './dialect.ts';

export interface Folding {
  /** Called on each write. */
  written(): void;
  /** Resolves when no folding is under way. */
  stop(): Promise<void>;
}

/** Changes of this much time are folded at once. */
const PAUSE_MS = 500;

export function startFolding(writeQueue: WriteQueue): Folding {
  let foldedAt = Number.NEGATIVE_INFINITY;
  let folding: Promise<unknown> = Promise.resolve();
  return {
    written() {
      const now = performance.now();
      if (now - foldedAt < PAUSE_MS) return;
      foldedAt = now;
      // After a failure the changes stay, and still count; the next write's turn folds them.
      folding = foldChanges(writeQueue).catch(() => {});
    },
    stop: async () => void (await folding),
  };
}

/** A power cut may undo it; then the changes are still there. */
export function foldChanges(writeQueue: WriteQueue): Promise<void> {
  return writeQueue.write(async (sql) => {
    sql.mayRepeat();
    await sql.query(fold(FOLD_LOCK));
  });
}
