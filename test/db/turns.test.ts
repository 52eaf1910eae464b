// Proves that work waits for its turn in order, within bounds, and that those who wait can be sent away.
import { expect, test } from 'vitest';
import { takingTurns } from '../../src/db/turns.ts';

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
  const { run } = takingTurns({ atOnce: 2, queueLimit: 100, full });
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
  const { run } = takingTurns({ atOnce: 1, queueLimit: 100, full });
  const failing = () => Promise.reject(new Error('no'));
  const results = await Promise.allSettled([run(failing), run(failing), run(async () => 3)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('a full queue turns away at once, and lets in again', async () => {
  const { run } = takingTurns({ atOnce: 1, queueLimit: 1, full });
  const first = work();
  const kept = [run(first.run), run(async () => 2)];
  await expect(run(async () => 3)).rejects.toThrowError('full');
  first.end();
  await Promise.all(kept);
  expect(await run(async () => 4)).toBe(4);
});

test('only those who have waited for long are sent away, and their turns are not lost', async () => {
  const { run, sendAway } = takingTurns({ atOnce: 1, queueLimit: 10, full });
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
