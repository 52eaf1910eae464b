// Closes all open resources, even if some fail to close.

/** One after the other, each even if another failed. Throws the first error once all are closed. */
export async function closeAll(closers: readonly (() => Promise<unknown> | undefined)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
