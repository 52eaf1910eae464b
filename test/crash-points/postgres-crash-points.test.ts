// Proves on PostgreSQL, for some of the moments at which a process could die, also inside a transaction that requests share,
// that nothing of the transaction stays and another process finishes the operation.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowPostgresBook, query, returnPostgresBook } from '../support/database/database.ts';
import { scaled } from '../support/scale.ts';
import { enumerate } from './campaign.ts';
import { OPERATIONS } from './operations.ts';
import { openPostgresStage, type Stage } from './stage.ts';
import { play } from './trial.ts';

/** Each so-many-th moment: a number that no operation has a cycle of. */
const EVERY = scaled(1, 11);
const SOME: readonly string[] = ['three creates that share', 'cancel, refunded'];

let book: string;
let stage: Stage;

beforeAll(async () => {
  book = borrowPostgresBook();
  stage = await openPostgresStage(book);
});

afterAll(async () => {
  await stage.close();
  returnPostgresBook(book);
});

test.each(OPERATIONS.filter(({ name }) => SOME.includes(name)))(
  'some moments of: $name',
  async (operation) => {
    const { violations, moments, deaths } = await enumerate(stage, operation, { every: EVERY });
    expect(violations).toEqual([]);
    expect(deaths).toBeGreaterThan(1);
    expect(moments).toContain('COMMIT, unheard');
  },
);

test('three creates share their first transaction', async () => {
  const [operation] = OPERATIONS.filter(({ name }) => name === 'three creates that share');
  if (!operation) throw new Error('there is no such operation');
  expect((await play(stage, operation, { isSeen: true })).violations).toEqual([]);
  const sharing = query(
    book,
    `SELECT count(*) FROM order_events WHERE type = 'order_created' GROUP BY xmin::text HAVING count(*) = 3`,
  );
  expect(sharing.length).toBe(1);
});
