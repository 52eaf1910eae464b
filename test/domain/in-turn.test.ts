// Proves that work in turn is bounded in number and in time, and that one that hangs or has been left holds no other.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type InTurnOptions, inTurn } from '../../src/domain/in-turn.ts';

const open = (options: Partial<InTurnOptions> = {}) =>
  inTurn({ mostWaiting: 2, longestMs: 60_000, full: () => new Error('full'), ...options });
const hang = () => new Promise<never>(() => {});
const INTERRUPTED = { kind: 'interrupted' };

test('one works at a time, first come, first served, and a failure is its own', async () => {
  const turns = open({ mostWaiting: 9 });
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await sleep(5);
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const ends = await Promise.allSettled(['a', 'b', 'c'].map((name) => turns.run(work(name))));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  await expect(turns.run(async () => 'later')).resolves.toBe('later');
});

test('more than may wait are turned away', async () => {
  const turns = open();
  let letGo = () => {};
  const first = turns.run(() => new Promise<void>((resolve) => (letGo = resolve)));
  const waiting = [turns.run(async () => 1), turns.run(async () => 2)];
  await expect(turns.run(async () => 3)).rejects.toThrowError('full');
  letGo();
  await first;
  expect(await Promise.all(waiting)).toEqual([1, 2]);
});

test('one that waits leaves when its caller does, and its work never begins', async () => {
  const turns = open();
  let letGo = () => {};
  const first = turns.run(() => new Promise<void>((resolve) => (letGo = resolve)));
  const gone = new AbortController();
  let began = false;
  const left = turns.run(async () => {
    began = true;
  }, gone.signal);
  const stays = turns.run(async () => 'stays');
  gone.abort();
  await expect(left).rejects.toMatchObject(INTERRUPTED);
  // Its place in the queue is free again.
  const another = turns.run(async () => 'another');
  letGo();
  await first;
  expect(await Promise.all([stays, another])).toEqual(['stays', 'another']);
  expect(began).toBe(false);
  await expect(turns.run(async () => 1, AbortSignal.abort())).rejects.toMatchObject(INTERRUPTED);
});

test('work that hangs is given up with its caller, and what it brings later is discarded', async () => {
  const turns = open();
  const gone = new AbortController();
  let bring = (_value: string) => {};
  const discarded: string[] = [];
  const hanging = turns.run(
    () => new Promise<string>((resolve) => (bring = resolve)),
    gone.signal,
    (late) => discarded.push(late),
  );
  const next = turns.run(async () => 'next');
  await sleep(1);
  gone.abort();
  await expect(hanging).rejects.toMatchObject(INTERRUPTED);
  expect(await next).toBe('next');
  bring('too late');
  await sleep(1);
  expect(discarded).toEqual(['too late']);
});

test('work that heeds the signal ends with its own error', async () => {
  const turns = open();
  const gone = new AbortController();
  const work = () =>
    new Promise<void>((_, reject) =>
      gone.signal.addEventListener('abort', () => setTimeout(reject, 5, new Error('tidied up'))),
    );
  const ended = turns.run(work, gone.signal);
  await sleep(1);
  gone.abort();
  await expect(ended).rejects.toThrowError('tidied up');
});

test('work that hangs while its caller stays holds the next for a bounded time', async () => {
  const turns = open({ longestMs: 20 });
  void turns.run(hang);
  expect(await turns.run(async () => 'next')).toBe('next');
  expect(await turns.run(async () => 'and the next')).toBe('and the next');
});
