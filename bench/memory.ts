// The memory of a process as its system counts it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What it holds of the machine's memory, shared libraries included. */
export function rssMiB(pid: number): number {
  const status = `/proc/${pid}/status`;
  // Starting a process takes its time from what is measured.
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kibibytes ?? 0) / 1_024;
}
