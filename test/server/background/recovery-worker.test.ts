// Proves when the rows that are put off are settled before their time: at the start, when a service is back, and now and
// then while nobody knows whether it is.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BreakerState } from '../../../src/domain/model/service-health.ts';
import { startRecoveryLoop } from '../../../src/server/background/recovery-worker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openLoop() {
  let state: BreakerState = 'closed';
  let recovered = () => {};
  const runs: boolean[] = [];
  const failures: unknown[] = [];
  const log = { info() {}, warn() {}, error: (fields: object) => void failures.push(fields) };
  let failing = false;
  const loop = startRecoveryLoop({
    log,
    intervalMs: 1_000,
    failure: 'recovery run failed',
    most: 8,
    service: {
      state: () => state,
      onRecovered: (listener) => {
        recovered = listener;
      },
    },
    run: async ({ everything }) => {
      runs.push(everything === true);
      if (failing) throw new Error(`run ${runs.length} failed`);
    },
  });
  return {
    loop,
    failures,
    fail() {
      failing = true;
    },
    say(next: BreakerState) {
      state = next;
      if (next === 'closed') recovered();
    },
    /** Whether there were runs since the last time, and how many of them took everything. */
    async pass(ms: number) {
      await vi.advanceTimersByTimeAsync(ms);
      const since = runs.splice(0);
      return { runs: since.length > 0, ofEverything: since.filter((all) => all).length };
    },
  };
}

test('all that waits is looked at when a service is back, and once a minute while it may be', async () => {
  const { loop, say, pass } = openLoop();
  expect(await pass(0)).toEqual({ runs: true, ofEverything: 1 });
  expect(await pass(600_000)).toEqual({ runs: true, ofEverything: 0 });
  say('open');
  expect(await pass(600_000)).toEqual({ runs: true, ofEverything: 0 });
  say('half_open');
  expect((await pass(600_000)).ofEverything).toBeOneOf([9, 10]);
  say('closed');
  expect(await pass(600_000)).toEqual({ runs: true, ofEverything: 1 });
  await loop.stop();
});

test('a run that fails is told, and the next one is made all the same', async () => {
  const { loop, pass, fail, failures } = openLoop();
  fail();
  await pass(2_500);
  expect(failures.length).toBeGreaterThan(1);
  const stopping = loop.stop();
  await pass(1_000);
  await stopping;
});
