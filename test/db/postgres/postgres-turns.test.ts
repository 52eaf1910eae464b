// Proves that those who wait for a database that cannot be used are sent away by the first who finds out.
import { expect, test } from 'vitest';
import { databaseLimiter } from '../../../src/db/postgres/limiter.ts';

const failing = (error: object) => async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  throw Object.assign(new Error('no'), error);
};

/** What becomes of two that wait while another fails, and how many of them had their turn. */
async function waitBehind(error: object) {
  const { run } = databaseLimiter(1, { queueLimit: 10, lockWaitMs: 5_000 });
  let turns = 0;
  const work = async () => {
    turns += 1;
  };
  const [first, ...others] = await Promise.allSettled([run(failing(error)), run(work), run(work)]);
  const code = first?.status === 'rejected' ? first.reason.code : undefined;
  return { code, turns, others: others.map(({ status }) => status) };
}

test('behind a database that cannot be reached nobody tries in vain', async () => {
  expect(await waitBehind({ code: 'ECONNREFUSED' })).toEqual({
    code: 'database_unavailable',
    turns: 0,
    others: ['rejected', 'rejected'],
  });
});

test.each([
  ['a lock that was not given back', { code: '55P03' }, 'database_busy'],
  ['an error of the statement', { code: '23505' }, '23505'],
])('%s is not the business of those behind', async (_name, error, code) => {
  expect(await waitBehind(error)).toEqual({ code, turns: 2, others: ['fulfilled', 'fulfilled'] });
});
