// Reads the statistics, and reads them again after news. The longer a read takes, the longer the next one waits, so that
// an open page does not keep the server busy.
import { useEffect, useRef } from 'preact/hooks';
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { getStats, type StatsAsked } from '../../api/stats-calls.ts';
import { onNews } from '../../state/live.ts';
import { type Loaded, useLoaded } from '../../state/load.ts';

/** At most this part of the time is spent reading. */
const BUSY_SHARE = 0.1;

export function useStats(asked: StatsAsked): Loaded<OrderStats> {
  const pace = useRef({ endedAt: 0, tookMs: 0 });
  const read = async (signal: AbortSignal) => {
    const startedAt = performance.now();
    try {
      return await getStats(asked, signal);
    } finally {
      const endedAt = performance.now();
      pace.current = { endedAt, tookMs: endedAt - startedAt };
    }
  };
  const loaded = useLoaded(`stats ${JSON.stringify(asked)}`, read, () => false);
  const latest = useRef(loaded);
  latest.current = loaded;
  useEffect(() => {
    let timer: number | undefined;
    const stop = onNews(() => {
      if (timer !== undefined) return;
      const { endedAt, tookMs } = pace.current;
      const nextAt = endedAt + tookMs / BUSY_SHARE;
      timer = window.setTimeout(
        () => {
          timer = undefined;
          latest.current.reload();
        },
        Math.max(0, nextAt - performance.now()),
      );
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return loaded;
}
