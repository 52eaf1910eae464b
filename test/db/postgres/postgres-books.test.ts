// Proves that an order book which a test has given back is as a new one, so that no test meets what another one left.
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { newPostgresBook, query, returnPostgresBook } from '../../support/database/database.ts';
import { seedOrders } from '../../support/database/seed.ts';

function contentsOf(book: string): unknown[] {
  const tables = query<{ name: string }>(
    book,
    `SELECT tablename AS name FROM pg_tables
      WHERE schemaname = current_schema() AND tablename <> 'schema_migrations' ORDER BY 1`,
  );
  return [
    ...tables.map(({ name }) => [name, query(book, `SELECT * FROM ${name}`)]),
    query(
      book,
      `SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()
        AND sequencename NOT LIKE 'schema_migrations%' ORDER BY 1`,
    ),
  ];
}

test('a book that was given back holds what a new one does, and its ids start at 1', async () => {
  const [fresh, used] = [newPostgresBook(), newPostgresBook()];
  await (await openStore(fresh)).close();
  await seedOrders(used, 3);
  expect(contentsOf(used)).not.toEqual(contentsOf(fresh));
  returnPostgresBook(used);
  expect(contentsOf(used)).toEqual(contentsOf(fresh));
});
