// Proves that a working folder which was removed is no fault of commands that need none, and one line for the others.
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

const GONE = 'mkdir gone; cd gone; rmdir ../gone;';

test.each(['--version', '--help', 'completion bash'])('orders %s works', async (args) => {
  expect(await newHome().shell(`${GONE} orders ${args}`)).toMatchObject({ status: 0 });
});

test('orders list ends with one line', async () => {
  const { status, stderr } = await newHome().shell(`${GONE} orders list`);
  expect(status).toBe(1);
  expect(stderr.split('\n').filter((line) => !line.includes('getcwd'))).toEqual([
    expect.stringMatching(/^orders: /),
    '',
  ]);
});
