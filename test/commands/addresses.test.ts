// Proves that an address that was given in a wrong place, or is down, is told of without its user, password and query, and
// that no file is named after it.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

const SECRET = 's3cret';
const ADDRESSES = [
  `postgres://desk:${SECRET}@127.0.0.1:1/orders`,
  `postgress://desk:${SECRET}@127.0.0.1:1/orders`,
  `http://127.0.0.1:1/?token=${SECRET}`,
  `desk:${SECRET}@127.0.0.1/orders`,
];

describe.each(ADDRESSES)('%s', (address) => {
  test.each([
    [['backup', address], /FILE must be the path of a file/],
    [['export', '--out', address], /--out must be the path of a file/],
    [['import', 'orders.csv', '--rejects', address], /--rejects must be the path of a file/],
    [['import', address], /FILE must be the path of a file/],
    [['ship', '--file', address], /FILE must be the path of a file/],
    [['create', '--file', address], /FILE must be the path of a file/],
    [['migrate-db', address, 'postgres://127.0.0.1:1/orders'], /there is no order database in the file/],
    [['list', `--dbb=${address}`], /unknown option '--dbb'/],
    [['list', '--url', address], /--url must be/],
    [['list', '--log-level', address], /--log-level must be/],
    [[address], /unknown command/],
    [['help', address], /unknown command/],
  ])('%j', async (args, problem) => {
    const home = newHome();
    for (const more of [[], ['--json']]) {
      const { status, stdout, stderr } = await home.run([...args, ...more]);
      expect(stderr).toMatch(problem);
      expect(stdout + stderr).not.toContain(SECRET);
      expect(status).toBe(2);
    }
    expect(readdirSync(home.cwd)).toEqual([]);
  });
});

test('a database that is down is told of without the password, at every level of the log', async () => {
  const home = newHome();
  const env = { ORDERS_DB: `postgres://desk:${SECRET}@127.0.0.1:1/orders?token=${SECRET}` };
  for (const args of [['list'], ['doctor'], ['doctor', '--json'], ['serve', '--port', '0'], []]) {
    const level = args.length > 0 ? ['--log-level', 'trace'] : [];
    const { stdout, stderr } = await home.run([...args, ...level], { env });
    expect(stdout + stderr).toMatch(/127\.0\.0\.1:1/);
    expect(stdout + stderr).not.toContain(SECRET);
  }
});
