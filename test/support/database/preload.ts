// Makes the libraries that break the system under the processes that are started with them (LD_PRELOAD).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tempPath } from '../temp.ts';

/** `disk` or `stop` of test/process/faults; undefined where there is no compiler to make it, or it would do nothing. */
export function compilePreload(name: 'disk' | 'stop'): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const source = fileURLToPath(new URL(`../../process/faults/${name}.c`, import.meta.url));
  const library = tempPath(`${name}.so`);
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return status === 0 ? library : undefined;
}
