// Waits for something that happens elsewhere; the test's own time limit is the only clock.

/** Resolves when `happened` says so, looking again in every turn. */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((resolve) => setTimeout(resolve, 5));
}
