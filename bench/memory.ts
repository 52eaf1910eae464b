// The memory of a process as its system counts it.
import { execFileSync } from 'node:child_process';

/** What it holds of the machine's memory, shared libraries included. */
export function rssMiB(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}
