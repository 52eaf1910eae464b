// The two sides of the import benchmark, each in a process of its own: csv-parse alone, and our whole check.
import { createReadStream } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parse } from 'csv-parse';
import { openStaging } from '../../src/db/csv-staging.ts';
import { checkOrderFile } from '../../src/domain/csv/check-order-file.ts';

export interface Side {
  readonly rows: number;
  readonly wallMs: number;
  readonly peakRssBytes: number;
  /** The longest stretch in which the event loop did not turn. */
  readonly longestDelayMs: number;
}

export function parseAlone(path: string): Promise<Side> {
  return measured(async () => {
    let rows = 0;
    const parser = createReadStream(path).pipe(parse({ columns: true }));
    parser.on('data', () => {
      rows += 1;
    });
    await new Promise((resolve, reject) => parser.once('end', resolve).once('error', reject));
    return rows;
  });
}

export function checkFile(path: string): Promise<Side> {
  return measured(async () => {
    const checked = await checkOrderFile(path, { openStaging });
    checked.close();
    return checked.counts.rows;
  });
}

async function measured(work: () => Promise<number>): Promise<Side> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const rows = await work();
  const wallMs = performance.now() - started;
  delay.disable();
  return {
    rows,
    wallMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
    longestDelayMs: delay.max / 1e6,
  };
}
