// Waits for something that happens elsewhere; the test's own time limit is the only clock.

/** Resolves when `happened` says so, looking again every few milliseconds: every `ms` where looking is itself work. */
export async function until(happened: () => boolean | Promise<boolean>, ms = 5): Promise<void> {
  while (!(await happened())) await new Promise((resolve) => setTimeout(resolve, ms));
}
