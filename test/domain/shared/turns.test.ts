// Proves that work waits for its turn in order, within bounds, and that those who wait can be sent away.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLimiter, type TurnsOptions } from '../../../src/domain/shared/turns.ts';

/** Work that goes on until it is told to end. */
function work() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end: () => end(), run: () => ended };
}

const full = () => new Error('full');

test('no more work at once than there are turns, and first come, first served', async () => {
  const { run } = createLimiter({ atOnce: 2, mostWaiting: 100, full });
  let now = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      run(async () => {
        order.push(n);
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve));
        now -= 1;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('a turn comes back however its work ends', async () => {
  const { run } = createLimiter({ atOnce: 1, mostWaiting: 100, full });
  const failing = () => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([run(failing), run(failing), run(async () => 3)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('a full queue turns away at once, and lets in again', async () => {
  const { run } = createLimiter({ atOnce: 1, mostWaiting: 1, full });
  const first = work();
  const kept = [run(first.run), run(async () => 2)];
  await expect(run(async () => 3)).rejects.toThrowError('full');
  first.end();
  await Promise.all(kept);
  expect(await run(async () => 4)).toBe(4);
});

test('only those who have waited for long are sent away, and their turns are not lost', async () => {
  const { run, rejectWaiting: sendAway } = createLimiter({ atOnce: 1, mostWaiting: 10, full });
  const first = work();
  const working = run(first.run);
  const old = run(async () => 2);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const young = run(async () => 3);
  sendAway(new Error('busy'), 30);
  await expect(old).rejects.toThrowError('busy');
  first.end();
  await working;
  expect(await young).toBe(3);
  expect(await run(async () => 4)).toBe(4);
});

const open = (options: Partial<TurnsOptions> = {}) =>
  createLimiter({ atOnce: 1, mostWaiting: 2, longestMs: 60_000, full, ...options });
const hang = () => new Promise<never>(() => {});
const INTERRUPTED = { kind: 'interrupted' };

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
