// Runs work whose transactions are all rolled back, to show its result by the same rules.
import type { Deps, Store, Tx } from '../ports/store.ts';

/** For work that makes no calls. A transaction does not see the writes of an earlier one. */
export function withRollback(deps: Deps): Deps {
  const { store } = deps;
  return { ...deps, store: { read: store.read, write: (work) => runAndRollBack(store, work) } };
}

async function runAndRollBack<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  let done: { readonly result: T } | undefined;
  const undo = new Error('rolled back');
  await store
    .write(async (tx) => {
      done = undefined;
      done = { result: await work(tx) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (!done) throw error;
    });
  if (!done) throw new Error('a transaction was committed instead of rolled back');
  return done.result;
}
