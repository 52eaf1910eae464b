// Names this process in leases so that a later one on the same machine can tell whether it still lives:
// same boot, namespaces of processes and of time, pid and start time.
import { readFileSync, readlinkSync } from 'node:fs';
import { randomDigits } from '../domain/shared/random-digits.ts';

/** Unknown on systems without /proc: their leases end only by time. */
const UNKNOWN = '-';

/** A process number as seen from here. `unreadable`: it is in use, and the system tells nothing else. */
export type Seen = 'nothing' | 'unreadable' | 'ended' | { readonly started: string };

/** A name no other process has, running or ended. */
export function newLeaseOwner(): string {
  const seen = see(process.pid);
  const started = typeof seen === 'object' ? seen.started : UNKNOWN;
  // The parts before the pid must match to allow any conclusion: earlier versions compare them as a whole.
  const namespaces = `${namespaceOf('pid')}+${namespaceOf('time')}`;
  return `${bootId()}/${namespaces}/${process.pid}/${started}/${randomDigits(8)}`;
}

/** Whether the process behind `owner` ran on this machine and has surely ended. */
export const isGone = goneBy(see);

/** Only certainty counts: a process that is not visible (hidepid, another user) may be alive. */
export function goneBy(look: (pid: number) => Seen): (owner: string) => boolean {
  return (owner) => {
    const [boot, namespaces = '', pid = '', started] = owner.split('/');
    if (!/^[1-9]\d{0,6}$/.test(pid) || !started || started === UNKNOWN) return false;
    // Without these two, this machine's processes cannot be told from another's.
    if (!boot || boot === UNKNOWN || boot !== bootId()) return false;
    const [ofPids, ofTime] = namespaces.split('+');
    if (ofPids === UNKNOWN || ofPids !== namespaceOf('pid')) return false;
    const seen = look(Number(pid));
    if (typeof seen === 'string') return seen !== 'unreadable';
    // Another time namespace shows other start times. Names from earlier versions do not include theirs.
    const isComparable = ofTime !== undefined && ofTime !== UNKNOWN && ofTime === namespaceOf('time');
    return isComparable && seen.started !== started;
  };
}

function bootId(): string {
  return readOr(UNKNOWN, () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function namespaceOf(kind: 'pid' | 'time'): string {
  return readOr(UNKNOWN, () => readlinkSync(`/proc/self/ns/${kind}`));
}

function see(pid: number): Seen {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Any other answer means that the process exists but we may not signal it.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'nothing';
  }
  const text = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name in brackets may contain blanks and brackets.
  const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return 'ended';
  // In clock ticks since boot.
  const started = fields[18];
  return started === undefined ? 'unreadable' : { started };
}

function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
