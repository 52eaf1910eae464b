// Proves what opening a PostgreSQL database does: an empty one is made once whoever comes first, and anything that
// is not ours is refused in one line and left as it was. Passwords are never shown.
import { expect, test } from 'vitest';
import { openStore } from '../../../src/db/open-store.ts';
import { MIGRATION_NAMES } from '../../../src/db/schema/migration-names.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { newPostgresDatabase, query } from '../../support/database/database.ts';

const ORDER = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1', '--json'];

/** Every table and how many rows it holds, of all schemas that are not the server's own. */
function contentsOf(url: string): unknown {
  return query(
    url,
    `SELECT table_schema, table_name, query_to_xml('SELECT * FROM ' || quote_ident(table_schema) || '.'
        || quote_ident(table_name), true, true, '')::text AS rows
      FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
      ORDER BY 1, 2`,
  );
}

async function newBook(): Promise<string> {
  const url = newPostgresDatabase();
  await (await openStore(url)).close();
  return url;
}

async function expectRefused(url: string, why: RegExp): Promise<void> {
  const before = contentsOf(url);
  await expect(openStore(url)).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'database_unusable',
    message: expect.stringMatching(why),
  });
  expect(contentsOf(url)).toEqual(before);
}

test('three nodes that start at once on an empty database make it once, and all succeed', async () => {
  const url = newPostgresDatabase();
  const home = newHome();
  const ended = await Promise.all(
    [1, 2, 3].map(() => home.run(ORDER, { env: { ORDERS_DB: url, ORDERS_LOG_LEVEL: 'error' } })),
  );
  expect(ended.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(ended.map(({ stdout }) => JSON.parse(stdout).id as number).sort()).toEqual([1, 2, 3]);
  expect(
    query(url, 'SELECT count(*) = count(DISTINCT name) AS once, count(*) AS n FROM schema_migrations'),
  ).toEqual([{ once: true, n: MIGRATION_NAMES.length }]);
});

test('nor do stores that are opened in the same moment get into each other’s way', async () => {
  const url = newPostgresDatabase();
  const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(url)));
  await Promise.all(stores.map((store) => store.close()));
  expect(query(url, 'SELECT count(*) AS n FROM schema_migrations')).toEqual([{ n: MIGRATION_NAMES.length }]);
});

test('a database that a newer version has written is refused, by a command with exit code 6', async () => {
  const url = await newBook();
  query(url, "INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')");
  await expectRefused(url, /was written by a newer version of orders; upgrade this one/);
  const { status, stdout, stderr } = await newHome().run(['list'], { env: { ORDERS_DB: url } });
  expect([status, stdout]).toEqual([6, '']);
  expect(stderr).toMatch(/^orders: the database postgres:\/\/\*+@.* newer version of orders.*\n$/);
});

test.each([
  ['with tables of its own', 'CREATE TABLE bookmarks (url text)'],
  ['with orders of its own', 'CREATE TABLE orders (id integer PRIMARY KEY, total float8)'],
  ['with migrations of its own', "CREATE TABLE schema_migrations AS SELECT '20250101'::text AS version"],
  [
    'with migrations like ours',
    "CREATE TABLE schema_migrations AS SELECT 1 AS timestamp, 'Init1'::text AS name",
  ],
])("another program's database %s is refused", async (_name, sql) => {
  const url = newPostgresDatabase();
  query(url, sql);
  await expectRefused(url, /belongs to another program/);
});

test('what another program keeps in another schema is no obstacle', async () => {
  const url = newPostgresDatabase();
  query(url, 'CREATE SCHEMA other');
  query(url, 'CREATE TABLE other.orders (total float8)');
  await (await openStore(url)).close();
  expect(query(url, 'SELECT count(*) AS n FROM public.orders')).toEqual([{ n: 0 }]);
});

test('a database that cannot hold every character is refused', async () => {
  const url = new URL(newPostgresDatabase());
  query(url.href, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
  url.pathname = '/latin';
  await expectRefused(url.href, /holds text as LATIN1; create it with ENCODING 'UTF8'/);
});

test('a search path that leads nowhere is refused', async () => {
  const url = new URL(newPostgresDatabase());
  url.searchParams.set('options', '-c search_path=nowhere');
  await expectRefused(url.href, /has no schema: none in its search_path exists/);
});

test('a role without the right to make tables is told so', async () => {
  const url = new URL(newPostgresDatabase());
  query(url.href, "CREATE ROLE guest LOGIN PASSWORD 'guest'");
  url.username = 'guest';
  url.password = 'guest';
  await expect(openStore(url.href)).rejects.toMatchObject({
    message: expect.stringMatching(/cannot be written \(permission denied for schema public\)/),
  });
});

const SECRET = 's3cret/p@ss';

/** URLs that lead nowhere, each with the secret in another place. */
function urlsWithSecret(): string[] {
  const wrong = new URL(newPostgresDatabase());
  wrong.password = SECRET;
  const gone = new URL(wrong);
  gone.port = '1';
  const asParameter = new URL(gone);
  asParameter.password = '';
  asParameter.searchParams.set('password', SECRET);
  return [wrong.href, gone.href, asParameter.href, `postgres://desk:${SECRET}@127.0.0.1:1/x`];
}

test.each(['list', 'create', 'config', 'doctor', 'serve'])(
  'orders %s shows no password, and says in one line what is wrong',
  async (command) => {
    const home = newHome();
    for (const db of urlsWithSecret()) {
      const { status, stdout, stderr } = await home.run([command], {
        env: { ORDERS_DB: db, ORDERS_LOG_LEVEL: 'debug' },
      });
      for (const secret of [SECRET, encodeURIComponent(SECRET), 's3cret']) {
        expect(`${stdout}${stderr}`).not.toContain(secret);
      }
      if (command === 'config') expect([0, 2]).toContain(status);
      else expect(stderr).toMatch(/^orders: [^\n]+\n$/);
      if (command === 'list') expect([2, 6]).toContain(status);
    }
  },
);

test('a backup is refused with the name of the tool that makes one', async () => {
  const { status, stderr } = await newHome().run(['backup', 'copy.db'], {
    env: { ORDERS_DB: await newBook() },
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^orders: .*pg_dump.*\n$/);
});

test('doctor looks at the server, the schema, the rights, the clock, the connections and what is open', async () => {
  const url = await newBook();
  const home = newHome();
  const env = { ORDERS_DB: url, ORDERS_RESILIENCE: 'on' };
  await home.run(ORDER, { env });
  const check = async () => {
    const { stdout } = await home.run(['doctor', '--json'], { env });
    return JSON.parse(stdout) as { check: string; ok: boolean; detail: string }[];
  };
  const found = await check();
  expect(found.map(({ check }) => check)).toEqual([
    'database',
    'server',
    'durability',
    'rights',
    'writable',
    'clock',
    'connections',
    'schema',
    'counters',
    'orders',
    'open payments',
    'foreign charges',
    'outbox',
    'charges',
    'batches',
    'resilience',
    'orders serve',
    'payment service',
    'notification service',
  ]);
  // The tests' server does not flush.
  expect(found.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(['durability']);
  expect(found.find(({ check }) => check === 'outbox')?.detail).toMatch(
    /^1 email waits, the oldest for \d s$/,
  );
  query(url, 'ALTER TABLE orders ADD COLUMN note text');
  expect((await check()).find(({ check }) => check === 'schema')).toMatchObject({ ok: false });
});

test('all processes of a user that reach one database share one sandbox', async () => {
  const url = new URL(await newBook());
  const home = newHome();
  const { status } = await home.run([...ORDER, '--db', url.href]);
  expect(status).toBe(0);
  url.hostname = 'localhost';
  const difference = await home.run(['reconcile', '--db', url.href]);
  expect(difference.status).toBe(0);
});

test('a dry run finds an empty one empty, and leaves it so', async () => {
  const url = newPostgresDatabase();
  const env = { ORDERS_DB: url };
  expect((await newHome().run(['hold', '--dry-run'], { env })).stdout).toBe(
    'charges would be on hold; now they are not on hold\n',
  );
  expect((await newHome().run(['pay', '1', '--dry-run'], { env })).status).toBe(3);
  expect(contentsOf(url)).toEqual([]);
});

test('a greeting tells of an empty database, and leaves it empty', async () => {
  const url = newPostgresDatabase();
  const { status, stdout } = await newHome().run([], { env: { ORDERS_DB: url } });
  expect(status).toBe(0);
  expect(stdout).toContain('does not exist yet; the first order creates it');
  expect(contentsOf(url)).toEqual([]);
  await (await openStore(url)).close();
  const made = await newHome().run([], { env: { ORDERS_DB: url } });
  expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('no orders yet') });
});
