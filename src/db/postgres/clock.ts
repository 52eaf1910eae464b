// The database's clock, without a query for each reading: clocks of nodes may differ by minutes, and leases and due
// times must mean the same to all of them.
import type { Clock } from '../../domain/ports/store.ts';
import type { Sql } from '../sql.ts';
import { type Clocks, steadyClock } from '../steady-clock.ts';

const MEASURE_EVERY_MS = 30_000;
/** A slower answer is a bound but no measurement: this machine or the server may have slept meanwhile. */
const LONGEST_MEASURE_MS = 1_000;

export interface DatabaseClock extends Clock {
  /** Measures again. Rejects where the database does not answer; the clock then continues unchanged. */
  measure(): Promise<void>;
  stop(): void;
}

/** `sql` is asked once before this resolves, then regularly, and when this machine has slept. */
export async function databaseClock(sql: Pick<Sql, 'query'>, clocks?: Clocks): Promise<DatabaseClock> {
  let offset: number | undefined;
  const steady = steadyClock(() => void measure().catch(() => {}), clocks);
  const measure = async () => {
    const before = steady();
    const [row] = await sql.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::double precision AS now',
    );
    const after = steady();
    if (!row) return;
    // The server read it somewhere between: the error is at most half of the round trip.
    const middle = row.now - (before + after) / 2;
    const isMeasure = offset === undefined || after - before <= LONGEST_MEASURE_MS;
    offset = isMeasure ? middle : Math.min(row.now - before, Math.max(row.now - after, offset ?? middle));
  };
  await measure();
  const measuring = setInterval(() => void measure().catch(() => {}), MEASURE_EVERY_MS);
  measuring.unref();
  return {
    now: () => Math.round(steady() + (offset ?? 0)),
    measure,
    stop: () => clearInterval(measuring),
  };
}
