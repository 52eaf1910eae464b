// Proves that a process can tell whether another one on its machine, which holds a lease, still lives.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goneBy, isGone, newLeaseOwner, type Seen } from '../../src/app/process-identity.ts';

/** A process that lives until it is killed, and the name it would have as the owner of a lease. */
async function startOther(): Promise<{ child: ChildProcess; owner: string }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return { child, owner: nameWith({ pid: String(child.pid), started: String(started) }) };
}

/** Our own name with some of its parts changed. */
function nameWith(parts: { boot?: string; namespace?: string; pid?: string; started?: string }): string {
  const [boot = '', namespace = '', pid = '', started = '', random = ''] = newLeaseOwner().split('/');
  const all = { boot, namespace, pid, started, ...parts };
  return [all.boot, all.namespace, all.pid, all.started, random].join('/');
}

test('no two names are the same', () => {
  expect(newLeaseOwner()).not.toBe(newLeaseOwner());
});

/** As earlier versions named it. */
const PIDS = newLeaseOwner().split('/')[1]?.split('+')[0] ?? '';

// Elsewhere nobody is known to be gone, and leases run out.
describe.runIf(process.platform === 'linux')('an owner', () => {
  test('that is this process is not gone', () => {
    expect(isGone(newLeaseOwner())).toBe(false);
  });

  test('that is another process is gone once that has ended, and not before', async () => {
    const { child, owner } = await startOther();
    expect(isGone(owner)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(owner)).toBe(true);
  });

  test('whose number another process has by now is gone', () => {
    expect(isGone(nameWith({ started: '1' }))).toBe(true);
  });

  test.each<[string, Seen, boolean]>([
    ['that does not exist is gone', 'nothing', true],
    ['that has ended and only waits for its parent is gone', 'ended', true],
    ['that cannot be seen (hidepid, another user) is not known to be gone', 'unreadable', false],
    ['that shows another start time is gone', { started: '1' }, true],
  ])('whose number is that of a process %s', (_name, seen, gone) => {
    expect(goneBy(() => seen)(newLeaseOwner())).toBe(gone);
  });

  test.each([
    ['in another namespace of time', `${PIDS}+time:[1]`],
    ['with a name of earlier versions, which tells no namespace of time', PIDS],
  ])('%s is gone once its process has ended, and not for another start time', async (_name, namespace) => {
    const { child, owner } = await startOther();
    const pid = owner.split('/')[2] ?? '';
    const name = nameWith({ namespace, pid, started: '1' });
    expect(isGone(name)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(name)).toBe(true);
  });

  test('keeps its process from being judged by earlier versions, which take its namespaces for one', () => {
    expect(newLeaseOwner().split('/')).toHaveLength(5);
    expect(newLeaseOwner().split('/')[1]).not.toBe(PIDS);
  });

  test.each([
    ['of another boot, or another machine', nameWith({ boot: 'another', started: '1' })],
    ['in another container', nameWith({ namespace: 'pid:[1]', started: '1' })],
    ['whose start is not known', nameWith({ started: '-' })],
    ['with a name that says nothing', 'somebody'],
    ['without a name', ''],
    ['whose number is that of a group of processes', nameWith({ pid: '-1' })],
    ['whose number is none', nameWith({ pid: '0' })],
  ])('%s is not known to be gone', (_name, owner) => {
    expect(isGone(owner)).toBe(false);
  });
});
