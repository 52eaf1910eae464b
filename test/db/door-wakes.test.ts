// Proves that no write is forgotten at the door: one that comes in the very moment in which the writes before it
// are done is carried out too, without waiting for yet another one.
import { expect, test } from 'vitest';
import { openDesk, openFakes } from '../support/desk.ts';

const MOMENTS = Array.from({ length: 12 }, (_, moments) => moments);

test.each(MOMENTS)('a write %i turns after the one before it is done', { timeout: 10_000 }, async (turns) => {
  const { deps } = await openDesk(await openFakes());
  const done: boolean[] = [];
  for (let repeat = 0; repeat < 3; repeat++) {
    done.push(await deps.store.write((tx) => tx.chargesHeld()));
    for (let turn = 0; turn < turns; turn++) await undefined;
    done.push(await deps.store.write((tx) => tx.chargesHeld()));
  }
  expect(done).toHaveLength(6);
});
