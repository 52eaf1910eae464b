// Proves that a step for many orders is sent once for each, a few at a time, and loses sight of none.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AT_ONCE,
  type Outcome,
  type Progress,
  startRun,
  type Task,
} from '../../../src/console/pages/orders/bulk-run.ts';

const tasksOf = (count: number): Task[] =>
  Array.from({ length: count }, (_, at) => ({
    order: { id: at + 1, status: 'paid', total_amount: 1, currency: 'JPY', isHeld: false },
  }));

/** Ends when its order is released. */
function gate() {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  const sent: number[] = [];
  return {
    sent,
    waiting,
    act: ({ order }: Task) =>
      new Promise<Outcome>((resolve) => {
        sent.push(order.id);
        waiting.set(order.id, resolve);
      }),
    async release(id: number, outcome: Outcome = { kind: 'done' }) {
      waiting.get(id)?.(outcome);
      waiting.delete(id);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const seen = ({ done, open, failed, waiting }: Progress) =>
  [
    ...done,
    ...open,
    ...failed.map(({ task }) => task.order.id),
    ...waiting.map(({ order }) => order.id),
  ].sort((a, b) => a - b);

describe('a run', () => {
  test('has at most 8 orders under way, and starts the next when one has ended', async () => {
    const { act, release, sent, waiting } = gate();
    const run = startRun(tasksOf(20), act);
    expect(waiting.size).toBe(AT_ONCE);
    expect(AT_ONCE).toBe(8);
    await release(3);
    expect(sent.at(-1)).toBe(9);
    expect(waiting.size).toBe(8);
    for (let id = 1; id <= 20; id += 1) await release(id);
    await run.ended;
    expect(sent).toHaveLength(20);
    expect(run.progress()).toMatchObject({ total: 20, failed: [], waiting: [], isRunning: false });
  });

  test('that is stopped starts no more, awaits what is under way, and keeps the rest', async () => {
    const { act, release, sent } = gate();
    const run = startRun(tasksOf(20), act);
    run.stop();
    for (let id = 1; id <= 8; id += 1) await release(id);
    await run.ended;
    expect(sent).toHaveLength(8);
    expect(run.progress().done).toHaveLength(8);
    expect(run.progress().waiting.map(({ order }) => order.id)).toEqual([
      9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ]);
  });

  test('ends by itself where nothing more can be done, and tells of which order it is not known', async () => {
    const { act, release, sent } = gate();
    const run = startRun(tasksOf(20), act);
    const again: Task = { ...(tasksOf(1)[0] as Task), isUnknown: true };
    await release(1, { kind: 'halt', reason: 'the server is away', again });
    for (let id = 2; id <= 8; id += 1) await release(id);
    await run.ended;
    expect(sent).toHaveLength(8);
    expect(run.progress().failed).toEqual([{ task: again, reason: 'the server is away' }]);
    expect(run.progress().waiting).toHaveLength(12);
  });

  test('knows what became of every order, whatever becomes of each', async () => {
    const kind = fc.constantFrom('done', 'open', 'failed', 'halt');
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 40 }), async (kinds) => {
        const act = async (task: Task): Promise<Outcome> => {
          const outcome = kinds[task.order.id - 1] ?? 'done';
          return outcome === 'done' || outcome === 'open'
            ? { kind: outcome }
            : { kind: outcome, reason: 'no', again: task };
        };
        let changes = 0;
        const run = startRun(tasksOf(kinds.length), act, () => {
          changes += 1;
        });
        await run.ended;
        expect(seen(run.progress())).toEqual(tasksOf(kinds.length).map(({ order }) => order.id));
        expect(changes).toBe(kinds.length - run.progress().waiting.length + 1);
      }),
    );
  });
});
