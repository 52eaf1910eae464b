// Reads the statistics, and reads them again after news. The longer a read takes, the longer the next one waits, so that
// an open page does not keep the server busy.
import { useEffect, useRef } from 'preact/hooks';
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { getStats, type StatsAsked } from '../../api/stats-calls.ts';
import { onNews } from '../../state/live.ts';
import { type Loaded, useLoaded } from '../../state/load.ts';

/** At most this part of the time is spent reading. */
const BUSY_SHARE = 0.2;

export function useStats(asked: StatsAsked): Loaded<OrderStats> {
  const pace = useRef<Pace>({ reading: 0, isOutdated: false, nextAt: 0, timer: undefined });
  const latest = useRef<Loaded<OrderStats>>(undefined);
  const readAgain = () => {
    const now = pace.current;
    now.isOutdated = now.reading > 0;
    if (now.isOutdated || now.timer !== undefined) return;
    const reload = () => {
      now.timer = undefined;
      latest.current?.reload();
    };
    now.timer = window.setTimeout(reload, Math.max(0, now.nextAt - performance.now()));
  };
  const read = async (signal: AbortSignal) => {
    const now = pace.current;
    const startedAt = performance.now();
    now.reading += 1;
    now.isOutdated = false;
    // A server that was away is asked as soon as it is back.
    now.nextAt = startedAt;
    try {
      const stats = await getStats(asked, signal);
      const endedAt = performance.now();
      now.nextAt = endedAt + (endedAt - startedAt) / BUSY_SHARE;
      return stats;
    } finally {
      now.reading -= 1;
      if (now.isOutdated && !signal.aborted) readAgain();
    }
  };
  const loaded = useLoaded(`stats ${JSON.stringify(asked)}`, read, () => false);
  latest.current = loaded;
  useEffect(() => {
    const stop = onNews(readAgain);
    return () => {
      stop();
      window.clearTimeout(pace.current.timer);
    };
  }, []);
  return loaded;
}

interface Pace {
  reading: number;
  /** News have come during the read. */
  isOutdated: boolean;
  nextAt: number;
  timer: number | undefined;
}
