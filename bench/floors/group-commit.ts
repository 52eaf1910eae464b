// SQLite by hand, as durable as ours: requests that wait share one transaction and are answered after its commit.
import type { Database } from 'better-sqlite3';

/** Runs `work` in the next shared transaction and resolves after its commit. */
export type Commit = <T>(work: () => T) => Promise<T>;

export function makeDurable(db: Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
}

export function groupCommit(db: Database): Commit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  let waiting: (() => () => void)[] = [];

  function commitAll(): void {
    const taken = waiting;
    waiting = [];
    begin.run();
    const settle = taken.map((run) => run());
    end.run();
    for (const tell of settle) tell();
  }

  return (work) =>
    new Promise((resolve) => {
      // One turn of the event loop: requests that arrived together go in together, as at our door.
      if (waiting.length === 0) setImmediate(commitAll);
      waiting.push(() => {
        const value = work();
        return () => resolve(value);
      });
    });
}
