// The database's clock, read without asking it each time: the clocks of the nodes may differ by minutes, and
// leases and due times have to mean the same to all of them.
import type { Clock } from '../domain/ports.ts';
import type { Sql } from './sql.ts';

const MEASURE_EVERY_MS = 30_000;

export interface DatabaseClock extends Clock {
  /** Measures again. Rejects where the database cannot be asked; the clock then goes on as it did. */
  measure(): Promise<void>;
  stop(): void;
}

/** `sql` is asked once before this resolves, and regularly from then on. */
export async function databaseClock(sql: Sql): Promise<DatabaseClock> {
  let offset = 0;
  const measure = async () => {
    const before = performance.now();
    const [row] = await sql.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now',
    );
    const after = performance.now();
    // It was read somewhere between: half of the round trip is the most this can be wrong by.
    if (row) offset = row.now - (before + after) / 2;
  };
  await measure();
  const measuring = setInterval(() => void measure().catch(() => {}), MEASURE_EVERY_MS);
  measuring.unref();
  return {
    now: () => Math.round(performance.now() + offset),
    measure,
    stop: () => clearInterval(measuring),
  };
}
