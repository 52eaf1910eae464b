// Proves on two real servers, of which one at a time is killed or suspended, that at every instant the Payment Service holds the
// money that the order database accounts for. `npm run money` watches for longer, and on PostgreSQL.
import { expect, test } from 'vitest';
import { explore } from '../explore/explorer.ts';
import { readSqliteBook } from '../kills/book.ts';
import { scaled } from '../support/scale.ts';
import { tempPath } from '../support/temp.ts';

test('ledger and order database agree at every instant', { timeout: 300_000 }, async () => {
  const database = tempPath('orders.db');
  const { violations, watched } = await explore({
    seed: 147,
    operations: scaled(300, 50),
    database,
    readBook: () => readSqliteBook(database),
    nodes: 2,
    lanes: 8,
    often: 3,
    truthful: true,
    endless: true,
  });
  expect(violations.map(({ text, story }) => [text, ...story].join('\n'))).toEqual([]);
  expect(watched.snapshots).toBeGreaterThan(20);
  expect(watched.mostDiffering).toBeGreaterThan(0);
  expect(watched.torn).toBe(0);
});
