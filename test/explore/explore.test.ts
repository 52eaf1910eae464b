// Proves on two real servers that random operations side by side, with kills and pauses between them, leave orders, money and
// timelines in agreement. `npm run explore` goes on for longer, and on PostgreSQL.
import { expect, test } from 'vitest';
import { readSqliteBook } from '../kills/book.ts';
import { tempPath } from '../support/temp.ts';
import { explore } from './explorer.ts';

test('150 random operations leave orders and money in agreement', { timeout: 300_000 }, async () => {
  const database = tempPath('orders.db');
  const { violations, counts } = await explore({
    seed: 7,
    operations: 150,
    database,
    readBook: () => readSqliteBook(database),
    nodes: 2,
    lanes: 8,
    often: 5,
  });
  expect(violations.map(({ text, story }) => [text, ...story].join('\n'))).toEqual([]);
  for (const what of [
    'create: 201',
    'put payment_processing: 200',
    'order cancelled',
    'order paid',
    'explain: 200',
  ]) {
    expect(counts.get(what) ?? 0, what).toBeGreaterThan(0);
  }
});
