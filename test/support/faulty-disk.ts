// Makes the library of `test/faults/disk.c`, which breaks the disk under the processes that are started with it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tempPath } from './temp.ts';

const SOURCE = fileURLToPath(new URL('../faults/disk.c', import.meta.url));

/** Undefined where there is no compiler to make it, or it would break nothing. */
export function compileDiskFaults(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = tempPath('disk.so');
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl']);
  return status === 0 ? library : undefined;
}
