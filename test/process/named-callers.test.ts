// Proves who a timeline names: the user of a command on the database, and the token of one that drives a server; and that
// "orders token" decides meanwhile which tokens the server takes.
import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { serveIn } from '../support/server/served.ts';

const ORDER = ['create', '--email', 'ann@example.com', '--name', 'Ann', '--item', 'Desk:1:10', '--json'];

test('users and tokens are named; a removed token is rejected by the running server', async () => {
  const home = newHome();
  const env = { ORDERS_API_TOKENS_FILE: 'tokens' };
  const run = (args: string[], more: Record<string, string> = {}) =>
    home.run(args, { env: { ...env, ...more }, spawn: true });
  const token = (await run(['token', 'add', 'warehouse', '--role', 'operate'])).stdout.trim();
  const served = await serveIn(home, env);
  const remote = { ORDERS_URL: served.url, ORDERS_API_TOKEN: token };
  expect((await run(ORDER)).status).toBe(0);
  expect((await run(ORDER, remote)).status).toBe(0);
  const actors = async (id: string, more = {}) => {
    const events = JSON.parse((await run(['events', id, '--json'], more)).stdout) as { actor: string }[];
    return [...new Set(events.map(({ actor }) => actor))];
  };
  const user = `cli:${userInfo().username}`;
  for (const way of [{}, remote]) {
    expect(await actors('1', way)).toEqual([user]);
    expect(await actors('2', way)).toEqual(['api:warehouse']);
  }
  expect((await run(['events', '2'], remote)).stdout).toContain(' api:warehouse ');
  const refused = await run(['resolve', '1', '--not-charged', '--yes'], remote);
  expect([refused.status, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/needs a token with the role admin/),
  ]);
  expect((await run(['token', 'remove', 'warehouse'])).status).toBe(0);
  await expect.poll(async () => (await run(['list'], remote)).status, { timeout: 10_000 }).toBe(2);
  await served.stop();
});
