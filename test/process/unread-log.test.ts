// Proves that a log which nobody reads costs lines alone: no memory, no answer, and not the end of the process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

const BIN = fileURLToPath(new URL('../../bin/orders', import.meta.url));
/** A pipe holds 64 KiB and the program 1 MiB: these are more. */
const REQUESTS = 900;
const LONG_PATH = `/api/v1/orders/${'x'.repeat(2_000)}`;

test.each(['SIGTERM', 'SIGINT'] as const)('a log that nobody reads, and %s', async (signal) => {
  const { cwd, env } = newHome();
  const child = spawn(BIN, ['serve', '--port', '0'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr.pause();
  let stdout = '';
  child.stdout.on('data', (piece) => {
    stdout += piece;
  });
  await expect.poll(() => stdout).toMatch(/http:\S+\n/);
  const [url = ''] = /http:\S+/.exec(stdout) ?? [];
  for (let n = 0; n < REQUESTS; n += 1) {
    const answer = await fetch(url + LONG_PATH);
    await answer.text();
    expect(answer.status).toBe(404);
  }
  const ready = await fetch(`${url}/readyz`);
  const { bounds } = (await ready.json()) as { bounds: { log_lines_dropped: number } };
  expect(bounds.log_lines_dropped).toBeGreaterThan(0);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([signal === 'SIGTERM' ? 0 : 130, null]);
});
