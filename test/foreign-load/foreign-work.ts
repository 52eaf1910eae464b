// What a foreign process does to a database that is in use, over and over: it reads, writes to a table of its own, copies,
// empties the log and vacuums.
import { rmSync } from 'node:fs';
import { begin, FOREIGN_PROGRAMS, isThere, runForeign } from '../support/database/foreign-programs.ts';
import { rowsIn } from '../support/server/served.ts';

export interface ForeignWork {
  /** How often what was done; `busy` where it could not have the file. */
  readonly counts: Readonly<Record<string, number>>;
  /** What must not be: a copy that is damaged, a complaint other than that the file is in use. */
  readonly faults: readonly string[];
  /** Resolves when each thing has been done, or tried, once. */
  readonly onceRound: Promise<void>;
  /** Resolves when the last of it has ended. */
  stop(): Promise<void>;
}

/** SQLite's own words for a file that is in use. */
const IN_USE = /database is locked|database table is locked|SQLITE_BUSY/;

/** Works on the database at `path` with every program of this machine in turn. */
export function startForeignWork(path: string): ForeignWork {
  const programs = FOREIGN_PROGRAMS.filter(isThere);
  const counts: Record<string, number> = {};
  const faults: string[] = [];
  let stopped = false;
  let roundEnded = () => {};
  const onceRound = new Promise<void>((resolve) => {
    roundEnded = resolve;
  });
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const work = async () => {
    for (let round = 0; !stopped; round += 1) {
      const program = programs[round % programs.length];
      if (!program) return;
      const run = (...steps: string[]) => runForeign(program, path, ...steps);
      const acts: Record<string, () => Promise<unknown>> = {
        read: () => run('SELECT count(*) FROM orders'),
        write: () =>
          run('CREATE TABLE IF NOT EXISTS foreign_table (n)', `INSERT INTO foreign_table VALUES (${round})`),
        copy: async () => {
          const copy = `${path}.copy`;
          await begin(program, program.backup(path, copy)).ended;
          rowsIn(copy, 'SELECT 1');
          for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
        },
        checkpoint: () => run('PRAGMA wal_checkpoint(TRUNCATE)'),
        vacuum: () => run('VACUUM'),
      };
      for (const [what, act] of Object.entries(acts)) {
        if (stopped) return;
        try {
          await act();
          count(`${program.name} ${what}`);
        } catch (error) {
          if (IN_USE.test(String(error))) count(`${program.name} busy`);
          else faults.push(`F1: ${what}: ${error}`);
        }
      }
      roundEnded();
    }
  };
  const working = work();
  return {
    counts,
    faults,
    onceRound,
    async stop() {
      stopped = true;
      await working;
    },
  };
}
