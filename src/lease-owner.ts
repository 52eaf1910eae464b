// Names this process in leases so that a later one on the same machine can tell whether it still lives:
// same boot, process namespace, pid and start time (contract section 8).
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** Unknown on systems without /proc: their leases simply run out. */
const UNKNOWN = '-';

/** A name no other process has, alive or dead. */
export function newLeaseOwner(): string {
  const here = `${bootId()}/${processNamespace()}`;
  return `${here}/${process.pid}/${startTime(process.pid) ?? UNKNOWN}/${randomUUID().slice(0, 8)}`;
}

/** Whether the process behind `owner` ran here and is known to be gone. */
export function isGone(owner: string): boolean {
  const [boot, namespace, pid, started] = owner.split('/');
  if (!pid || !started || started === UNKNOWN) return false;
  // Without these two nobody can tell this machine's processes from another's.
  if (!boot || boot === UNKNOWN || boot !== bootId()) return false;
  if (namespace === UNKNOWN || namespace !== processNamespace()) return false;
  return startTime(Number(pid)) !== started;
}

function bootId(): string {
  return readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function processNamespace(): string {
  return readOr(() => readlinkSync('/proc/self/ns/pid'));
}

/** In clock ticks since boot; undefined for a process that has ended, a zombie included. */
function startTime(pid: number): string | undefined {
  const text = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name in brackets may hold blanks and brackets of its own.
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  return fields[18];
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return UNKNOWN;
  }
}
