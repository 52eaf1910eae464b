// Proves that work that fails is told and done again, and that it can still be stopped.
import { expect, test } from 'vitest';
import { startTask, type TaskOptions } from '../../../src/server/background/task.ts';
import { until } from '../../support/until.ts';

const broken = () => {
  throw new Error('cannot be told either');
};

function openTask(turn: TaskOptions['turn'], intervalMs = 1) {
  const told: { reason?: string; message: string }[] = [];
  const error = (fields: object, message: string) => void told.push({ ...fields, message });
  const log = { info() {}, warn() {}, error };
  return { told, task: startTask({ log, intervalMs, failure: 'it failed', turn }) };
}

test.each([
  ['rejects', (reason: string) => Promise.reject(new Error(reason))],
  [
    'throws at once',
    (reason: string) => {
      throw new Error(reason);
    },
  ],
])('work that %s is told and goes on', async (_how, work) => {
  let runs = 0;
  const { told, task } = openTask(() => {
    runs += 1;
    return work(`failed ${runs}`);
  });
  await until(() => runs >= 3);
  await task.stop();
  expect(told).toMatchObject(
    Array.from({ length: runs }, (_, at) => ({ reason: `failed ${at + 1}`, message: 'it failed' })),
  );
});

test('what fails for the same reason again is told once, and anew after it has succeeded', async () => {
  let runs = 0;
  const { told, task } = openTask(async () => {
    runs += 1;
    if (runs % 4 !== 0) throw new Error('failed');
  });
  await until(() => runs >= 8);
  await task.stop();
  expect(told).toHaveLength(Math.ceil(runs / 4));
});

test('a failure that cannot be told ends nothing', async () => {
  let runs = 0;
  const turn = async () => {
    runs += 1;
    throw new Error('failed');
  };
  const log = { info() {}, warn() {}, error: broken };
  const task = startTask({ log, intervalMs: 60_000, failure: 'it failed', turn });
  await until(() => runs === 1);
  task.again();
  await until(() => runs === 2);
  await task.stop();
});

test('a stop waits for what has outlived its turn, whose failure is told too', async () => {
  let end = () => {};
  const { told, task } = openTask(async (signal, beside) => {
    if (beside.underWay.size > 0) return;
    beside.begin(() => new Promise((_, reject) => (end = () => reject(new Error(`${signal.aborted}`)))));
  });
  let isStopped = false;
  const stopping = task.stop().then(() => {
    isStopped = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isStopped).toBe(false);
  end();
  await stopping;
  expect(told).toMatchObject([{ reason: 'true', message: 'it failed' }]);
});
