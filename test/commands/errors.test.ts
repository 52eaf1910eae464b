// Proves that every error in the terminal is one line that helps, the right exit code and never a stack; and
// with --json the API's problem object.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import { type Home, newHome } from '../support/cli/run-cli.ts';

const ITEM = ['--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];

interface Failure {
  readonly args: readonly string[];
  readonly status: number;
  readonly says: RegExp;
  /** The end of the line, for which --json has no member. */
  readonly next?: RegExp;
  readonly code: string;
  readonly env?: Record<string, string>;
}

const FAILURES: Record<string, Failure> = {
  'an unknown command': { args: ['nonsense'], status: 2, says: /unknown command 'nonsense'/, code: 'usage' },
  'a misspelt command': {
    args: ['lst'],
    status: 2,
    says: /unknown command 'lst' \(Did you mean list\?\)/,
    code: 'usage',
  },
  'a misspelt option': {
    args: ['list', '--statsu', 'paid'],
    status: 2,
    says: /unknown option '--statsu' \(Did you mean --status\?\)/,
    code: 'usage',
  },
  'a value that an option does not take': {
    args: ['hold', '--quiet=yes'],
    status: 2,
    says: /option '--quiet' takes no value; see "orders hold --help"/,
    code: 'usage',
  },
  'a value that is no choice': {
    args: ['list', '--format', 'yaml'],
    status: 2,
    says: /Allowed choices are table, json, ndjson, csv; see "orders list --help"/,
    code: 'usage',
  },
  'an option without its value': {
    args: ['list', '--limit'],
    status: 2,
    says: /--limit.* missing/,
    code: 'usage',
  },
  'no id': {
    args: ['show'],
    status: 2,
    says: /the order id is missing; add it, as in "orders show 1"/,
    code: 'usage',
  },
  'two ids': { args: ['show', '1', '2'], status: 2, says: /too many arguments/, code: 'usage' },
  'no number': { args: ['show', 'one'], status: 2, says: /"one" is not an order id/, code: 'usage' },
  'the id 0': { args: ['events', '0'], status: 2, says: /"0" is not an order id/, code: 'usage' },
  'a wrong limit': {
    args: ['list', '--limit', '0'],
    status: 2,
    says: /limit must be a whole number from 1/,
    code: 'invalid',
  },
  'a wrong status': {
    args: ['list', '--status', 'open'],
    status: 2,
    says: /status must be one of pending/,
    code: 'invalid',
  },
  'an order that is not there': {
    args: ['show', '99'],
    status: 3,
    says: /there is no order 99/,
    code: 'not_found',
  },
  'its timeline': { args: ['events', '99'], status: 3, says: /there is no order 99/, code: 'not_found' },
  'a folder as database': {
    args: ['list', '--db', 'folder'],
    status: 6,
    says: /folder is not a file/,
    code: 'database_unusable',
  },
  'another file as database': {
    args: ['list', '--db', 'letter.txt'],
    status: 6,
    says: /letter\.txt is not a SQLite database/,
    next: /; choose another database with --db or ORDERS_DB\n$/,
    code: 'database_unusable',
  },
  'a path nobody can write': {
    args: ['create', ...ITEM, '--db', '/proc/x/y.db'],
    status: 6,
    says: /\/proc\/x\/y\.db cannot be created/,
    code: 'database_unusable',
  },
  'a bad setting': {
    args: ['list'],
    env: { ORDERS_PAYMENT_TIMEOUT_MS: '30s' },
    status: 2,
    says: /ORDERS_PAYMENT_TIMEOUT_MS must be a whole number from 1 to 3600000, not "30s"/,
    code: 'usage',
  },
};

function openHome(): Home {
  const home = newHome();
  mkdirSync(join(home.cwd, 'folder'));
  writeFileSync(join(home.cwd, 'letter.txt'), 'Dear customer,\n'.repeat(100));
  return home;
}

describe.each(Object.entries(FAILURES))(
  '%s',
  (_name, { args, env = {}, status, says, next = /\n$/, code }) => {
    test(`ends with ${status} and one line`, async () => {
      const ended = await openHome().run(args, { env });
      expect(ended.stderr).toMatch(/^orders: [^\n]+\n$/);
      expect(ended.stderr).toMatch(says);
      expect(ended.stderr).toMatch(next);
      expect(ended).toMatchObject({ status, stdout: '' });
    });

    test('is a problem object with --json', async () => {
      const ended = await openHome().run([args[0] ?? '', '--json', ...args.slice(1)], { env });
      const problem = JSON.parse(ended.stderr);
      expect(problem).toMatchObject({ code, status: expect.any(Number), title: expect.any(String) });
      expect(problem.detail).toMatch(says);
      expect(ended).toMatchObject({ status, stdout: '' });
    });
  },
);

test('a broken database is a fault of the database, not an internal error', async () => {
  const home = newHome();
  writeFileSync(join(home.cwd, 'broken.db'), `SQLite format 3\0${'x'.repeat(8_192)}`);
  const { status, stderr } = await home.run(['list', '--db', 'broken.db']);
  expect(stderr).toMatch(/^orders: the database [^\n]*broken\.db [^\n]+\n$/);
  expect(status).toBe(6);
});

test('what a person typed comes back without its terminal escapes', async () => {
  const { status, stderr } = await newHome().run(['show', '\u001b]0;pwned\u0007\u001b[31m1']);
  expect(status).toBe(2);
  expect(stderr).toContain('pwned');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(stderr.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

describe('an internal error', () => {
  /** A database that no order can be stored in, for a reason that is nobody's input. */
  async function brokenHome() {
    const home = newHome();
    await home.run(['list']);
    const handle = openSqliteFile(home.db);
    handle.exec(
      "CREATE TRIGGER no_orders BEFORE INSERT ON orders BEGIN SELECT RAISE(ABORT, 'out of order'); END",
    );
    handle.close();
    return home;
  }
  const create = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];
  const linesOf = (stderr: string) =>
    stderr.split('\n').filter((line) => line !== '' && !line.includes('sandbox'));

  test.each([
    ['--log-level debug', ['--log-level', 'debug'], {}, ''],
    ['--log-level=trace', ['--log-level=trace'], {}, ''],
    ['the environment', [], { ORDERS_LOG_LEVEL: 'debug' }, ''],
    ['.env', [], {}, 'ORDERS_LOG_LEVEL=debug\n'],
  ])('tells its cause as a line of the log with %s', async (_how, flags, env, file) => {
    const home = await brokenHome();
    writeFileSync(join(home.cwd, '.env'), file);
    const { status, stdout, stderr } = await home.run([...create, ...flags], { env });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const [said, logged, ...more] = linesOf(stderr);
    expect(said).toBe(
      'orders: internal error; check the order with "orders list" before you retry; --log-level debug logs the cause',
    );
    expect(JSON.parse(logged ?? '')).toMatchObject({
      level: 20,
      msg: 'internal error',
      err: {
        message: 'out of order',
        code: 'SQLITE_CONSTRAINT_TRIGGER',
        stack: expect.stringContaining('\n'),
      },
    });
    expect(more).toEqual([]);
  });

  test.each([[[]], [['--log-level', 'info']], [['--log-level', 'silent']]])(
    'does not with %j',
    async (flags) => {
      const home = await brokenHome();
      const { stderr } = await home.run([...create, ...flags]);
      expect(linesOf(stderr)).toEqual([
        expect.stringMatching(/^orders: internal error; .*--log-level debug/),
      ]);
    },
  );

  test('of a server is in its log with its cause', async () => {
    const home = await brokenHome();
    const served = home.start(['serve', '--port', '0']);
    const url = (await served.firstLine).replace('orders: listening on ', '');
    const body = JSON.stringify({
      customer_email: 'a@example.com',
      customer_name: 'A',
      items: [{ product_name: 'x', quantity: 1, unit_price: 1 }],
    });
    const answer = await fetch(`${url}/api/v1/orders/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('out of order');
    served.kill('SIGTERM');
    const { stderr } = await served.ended;
    const line = linesOf(stderr).find((one) => one.includes('"request failed"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 50, err: { message: 'out of order' } });
  });
});
