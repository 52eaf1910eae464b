// Proves that a process can tell whether another one on its machine, which holds a lease, still lives.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isGone, newLeaseOwner } from '../src/lease-owner.ts';

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

  test.each([
    ['of another boot, or another machine', nameWith({ boot: 'another', started: '1' })],
    ['in another container', nameWith({ namespace: 'pid:[1]', started: '1' })],
    ['whose start is not known', nameWith({ started: '-' })],
    ['with a name that says nothing', 'somebody'],
    ['without a name', ''],
  ])('%s is not known to be gone', (_name, owner) => {
    expect(isGone(owner)).toBe(false);
  });
});
