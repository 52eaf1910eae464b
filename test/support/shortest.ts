// Makes a failing list shorter: pieces of it are left out as long as it still fails, half of it at first, then less.

/** `fails` is asked about shorter and shorter lists, at most until `deadline` (of `performance.now`). */
export async function shortest<Item>(
  items: readonly Item[],
  fails: (fewer: readonly Item[]) => Promise<boolean>,
  deadline = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  let best = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.length && performance.now() < deadline; ) {
      const fewer = best.filter((_, at) => at < from || at >= from + size);
      if (await fails(fewer)) best = fewer;
      else from += size;
    }
  }
  return best;
}
