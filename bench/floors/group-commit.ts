// Commits by hand that requests share on SQLite: those that wait together go into one transaction.
import type Database from 'better-sqlite3';

/** Runs `work` in the next shared transaction and resolves after its commit. */
type Commit = <T>(work: () => T) => Promise<T>;

export function groupCommit(db: Database.Database): Commit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  let waiting: (() => () => void)[] = [];

  function commitAll(): void {
    const taken = waiting;
    waiting = [];
    begin.run();
    const ends = taken.map((run) => run());
    commit.run();
    for (const end of ends) end();
  }

  return (work) =>
    new Promise((resolve) => {
      // One turn of the event loop: requests that arrived together go in together, as in our write queue.
      if (waiting.length === 0) setImmediate(commitAll);
      waiting.push(() => {
        const value = work();
        return () => resolve(value);
      });
    });
}
