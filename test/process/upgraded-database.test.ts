// Proves that a server does not go on when a newer version has upgraded its database under it: it says so and ends, as the
// database may hold what it knows nothing of.
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';
import { tempPath } from '../support/temp.ts';

test('serve ends with 6 when a newer version has upgraded the database', async () => {
  const database = tempPath('orders.db');
  const { firstLine, ended } = newHome().start(['serve', '--port', '0', '--db', database]);
  await firstLine;
  query(
    database,
    "INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')",
  );
  const { status, stderr } = await ended;
  expect(status).toBe(6);
  expect(stderr).toMatch(
    /^orders: a newer version of orders has upgraded the database; start that version$/m,
  );
});
