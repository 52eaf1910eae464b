// Proves that a payment whose answer a real network loses is charged once and found again, and that the campaign's checkers
// see what they are for.
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type { Server } from '../kills/serving.ts';
import { tempPath } from '../support/temp.ts';
import type { LostAnswer } from './lost-answer.ts';
import { startIsolated, whyNoNetworks } from './network.ts';
import { answerViolations, readinessViolations, watchAnswers } from './watch.ts';

/** Runs a program of this folder in namespaces of its own; a file of the test's folder, or of one where it finds packages. */
async function runIsolated(entry: string, folder: string) {
  const outfile = join(folder, `partitions-${process.pid}.mjs`);
  const entryPoints = [join('test', 'partitions', entry)];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['#*'],
    packages: 'external',
  });
  const child = startIsolated([outfile], 'pipe');
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  const [code] = await once(child, 'close');
  return { code, text };
}

test('an answer of the Payment Service is lost by the network', async ({ skip }) => {
  const why = whyNoNetworks();
  if (why) return skip(why);
  const { code, text } = await runIsolated('lost-answer.ts', dirname(tempPath('wire')));
  expect(code).toBe(0);
  const came: LostAnswer = JSON.parse(text);
  expect(came).toEqual({ created: [201, 'pending'], paid: [200, 'paid'], payments: 1, charges: 1 });
});

test('the checkers see late, undocumented and missing answers', () => {
  const watch = watchAnswers();
  const answer = { request: 'POST /', headers: new Headers(), text: '{"code":"x","detail":"y"}', tookMs: 1 };
  watch.answered({ ...answer, status: 201, tookMs: 90 });
  watch.answered({ ...answer, status: 503, headers: new Headers({ 'Retry-After': '5' }) });
  expect(answerViolations(watch, 100)).toEqual([]);
  watch.answered({ ...answer, status: 201, tookMs: 150 });
  watch.answered({ ...answer, status: 503 });
  watch.answered({ ...answer, status: 500 });
  watch.failed('POST /', new Error('cut'));
  expect(answerViolations(watch, 100).map((text) => text.slice(0, 2))).toEqual(['A1', 'A1', 'A2', 'A2']);
});

test('the checkers see a node that is ready without its database', () => {
  const [cutOff, other] = [{} as Server, {} as Server];
  const outage = { from: 10_000, to: 20_000, cutOff: [cutOff] };
  const seen = (node: Server, askedAt: number, status: number, tookMs = 10) => ({
    node,
    askedAt,
    tookMs,
    status,
  });
  const good = [seen(cutOff, 11_000, 200), seen(cutOff, 16_000, 503), seen(other, 16_000, 200)];
  const violations = (...more: typeof good) => readinessViolations([...good, ...more], outage, 0);
  expect(violations()).toEqual([]);
  expect(violations(seen(cutOff, 16_000, 200))).toHaveLength(1);
  expect(violations(seen(cutOff, 16_000, 0))).toHaveLength(1);
  expect(violations(seen(other, 30_000, 200, 9_000))).toHaveLength(1);
});
