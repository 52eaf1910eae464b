// Proves that a setting comes from the flag, the environment, .env or the default, in this order; that secrets
// are masked; and that a wrong one is one line and exit code 2 before anything is touched.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

interface Entry {
  readonly variable: string;
  readonly value: string | null;
  readonly source: string;
}

const entryOf = (entries: Entry[], variable: string) => entries.find((entry) => entry.variable === variable);

test('flag before environment before .env before default', async () => {
  const home = newHome();
  const db = async (flags: string[], env: Record<string, string>) => {
    const entry = entryOf(await home.json<Entry[]>(['config', ...flags], { env }), 'ORDERS_DB');
    return [entry?.value, entry?.source];
  };
  expect(await db([], {})).toEqual([home.db, 'default']);
  expect(await db([], { XDG_DATA_HOME: '' })).toEqual([
    join(home.folder, '.local/share/orders/orders.db'),
    'default',
  ]);
  writeFileSync(join(home.cwd, '.env'), 'ORDERS_DB="from file.db" # mine\nUNKNOWN=1\n');
  expect(await db([], {})).toEqual(['from file.db', '.env']);
  expect(await db([], { ORDERS_DB: 'from-environment.db' })).toEqual(['from-environment.db', 'environment']);
  expect(await db(['--db', 'from-flag.db'], { ORDERS_DB: 'x' })).toEqual(['from-flag.db', 'flag']);
  expect(await db([], { ORDERS_DB: '' })).toEqual(['from file.db', '.env']);
});

test('the setting is the one that is used', async () => {
  const home = newHome();
  writeFileSync(join(home.cwd, '.env'), 'ORDERS_DB=from-file.db\n');
  const create = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];
  await home.json(create);
  await home.json(create, { env: { ORDERS_DB: 'from-environment.db' } });
  await home.json([...create, '--db', 'from-flag.db'], { env: { ORDERS_DB: 'from-environment.db' } });
  for (const name of ['from-file.db', 'from-environment.db', 'from-flag.db']) {
    expect(existsSync(join(home.cwd, name)), name).toBe(true);
    expect(await home.json<object[]>(['list', '--db', name])).toHaveLength(1);
  }
  expect(existsSync(home.db)).toBe(false);
});

test('every setting is listed, in a table for people too', async () => {
  const home = newHome();
  const entries = await home.json<Entry[]>(['config']);
  const defaults = Object.fromEntries(entries.map(({ variable, value }) => [variable, value]));
  expect(defaults).toMatchObject({
    PAYMENT_SERVICE_URL: null,
    NOTIFICATION_SERVICE_URL: null,
    PAYMENT_SERVICE_TOKEN: null,
    NOTIFICATION_SERVICE_TOKEN: null,
    ORDERS_HOST: '127.0.0.1',
    ORDERS_PORT: '8000',
    ORDERS_API_TOKEN: null,
    ORDERS_API_TOKEN_FILE: null,
    ORDERS_API_READ_TOKEN: null,
    ORDERS_API_READ_TOKEN_FILE: null,
    ORDERS_ALLOWED_HOSTS: null,
    ORDERS_WEBHOOK_SECRET: null,
    ORDERS_PAYMENT_TIMEOUT_MS: '30000',
    ORDERS_NOTIFICATION_TIMEOUT_MS: '10000',
    ORDERS_RECOVERY_INTERVAL_MS: '30000',
    ORDERS_RESILIENCE: 'off',
    ORDERS_URL: null,
    ORDERS_LOG_LEVEL: 'warn',
  });
  const { stdout } = await home.run(['config']);
  for (const { variable } of entries) expect(stdout).toMatch(new RegExp(`^${variable} +\\S+ +default$`, 'm'));
});

test('secrets are masked wherever they come from', async () => {
  const home = newHome();
  const secret = 'Tr0ub4dor';
  writeFileSync(join(home.cwd, '.env'), `ORDERS_WEBHOOK_SECRET=whsec_${secret.repeat(4)}\n`);
  writeFileSync(join(home.cwd, 'token'), `${secret}\n`, { mode: 0o600 });
  const env = {
    ORDERS_API_TOKEN: secret,
    ORDERS_API_READ_TOKEN: `${secret}-reader`,
    PAYMENT_SERVICE_TOKEN: secret,
    NOTIFICATION_SERVICE_TOKEN_FILE: 'token',
    PAYMENT_SERVICE_URL: 'https://pay.example.com/api',
    ORDERS_DB: `postgres://user:${secret}@db.example.com/orders`,
  };
  for (const args of [['config'], ['config', '--json']]) {
    const { status, stdout, stderr } = await home.run(args, { env });
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout).toContain('********');
    expect(stdout).toContain('pay.example.com/api');
    expect(stdout).toMatch(/NOTIFICATION_SERVICE_TOKEN\W+(value\W+)?\*{8}\W+(source\W+)?file\W/);
  }
});

describe('a wrong setting', () => {
  test.each([
    ['PAYMENT_SERVICE_URL', 'pay.example.com'],
    ['PAYMENT_SERVICE_URL', 'ftp://pay.example.com'],
    ['NOTIFICATION_SERVICE_URL', 'http://'],
    ['ORDERS_HOST', 'http://localhost'],
    ['ORDERS_PORT', '65536'],
    ['ORDERS_PORT', '-1'],
    ['ORDERS_PAYMENT_TIMEOUT_MS', '0'],
    ['ORDERS_NOTIFICATION_TIMEOUT_MS', '10s'],
    ['ORDERS_RESILIENCE', 'yes'],
    ['ORDERS_LOG_LEVEL', 'loud'],
    ['ORDERS_URL', 'localhost:8000'],
  ])('%s=%s is one line, exit code 2, and nothing is made', async (variable, value) => {
    const home = newHome();
    const { status, stdout, stderr } = await home.run(['list'], { env: { [variable]: value } });
    expect(stderr).toMatch(/^orders: [^\n]+\n$/);
    expect(stderr).toContain(`${variable} must be`);
    expect(stderr).toContain(`not "${value}"`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(existsSync(home.db)).toBe(false);
  });

  test.each([
    ['ORDERS_API_TOKEN', 'two words'],
    ['PAYMENT_SERVICE_TOKEN', 'パスワード'],
    ['ORDERS_WEBHOOK_SECRET', 'whsec_!!!'],
  ])('%s is named, its value is not', async (variable, value) => {
    const { status, stderr } = await newHome().run(['list'], { env: { [variable]: value } });
    expect(stderr).toMatch(new RegExp(`^orders: ${variable} must be [^\\n]+\\n$`));
    expect(stderr).not.toContain(value);
    expect(status).toBe(2);
  });

  test.each([
    ['PAYMENT_SERVICE_URL', 'https://desk:Tr0ub4dor@pay.example.com'],
    ['NOTIFICATION_SERVICE_URL', 'https://mail.example.com/?key=Tr0ub4dor'],
    ['ORDERS_DB', 'postgress://desk:Tr0ub4dor@h/orders'],
    ['ORDERS_DB', 'postgres://desk:Tr0ub4dor@h/orders?sslmode=requre'],
    ['ORDERS_API_TOKEN', ''],
  ])('%s=%s ends every command with 2 before anything is touched', async (variable, value) => {
    const home = newHome();
    for (const args of [['list'], ['config'], ['doctor'], ['serve', '--port', '0']]) {
      const { status, stdout, stderr } = await home.run(args, { env: { [variable]: value } });
      expect(stderr).toMatch(new RegExp(`^orders: ${variable} [^\\n]+\\n$`));
      expect(stderr).not.toContain('Tr0ub4dor');
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    }
    expect(existsSync(home.db)).toBe(false);
  });

  test('says when it comes from .env or a flag', async () => {
    const home = newHome();
    const flag = await home.run(['list', '--log-level', 'loud']);
    expect(flag.stderr).toMatch(/^orders: --log-level must be one of trace/);
    writeFileSync(join(home.cwd, '.env'), 'ORDERS_PORT=eighty\n');
    expect((await home.run(['list'])).stderr).toMatch(/^orders: ORDERS_PORT \(in \.env\) must be/);
  });
});

describe('NODE_ENV=production', () => {
  const services = {
    PAYMENT_SERVICE_URL: 'http://127.0.0.1:9',
    NOTIFICATION_SERVICE_URL: 'http://127.0.0.1:9',
  };
  const create = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];

  test.each([[create], [['list']], [['serve', '--port', '0']]])(
    '%j without the services ends with 2',
    async (args) => {
      for (const one of [{}, { PAYMENT_SERVICE_URL: services.PAYMENT_SERVICE_URL }]) {
        const home = newHome();
        const env = { NODE_ENV: 'production', ...one };
        const { status, stdout, stderr } = await home.run(args, { env });
        expect(stderr).toMatch(/^orders: NODE_ENV is production: set PAYMENT_SERVICE_URL and [^\n]+\n$/);
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        expect(existsSync(home.db)).toBe(false);
      }
    },
  );

  test('counts from .env too', async () => {
    const home = newHome();
    writeFileSync(join(home.cwd, '.env'), 'NODE_ENV=production\n');
    expect((await home.run(['list'])).status).toBe(2);
  });

  test('is no obstacle with both services, and the sandbox is not mentioned', async () => {
    const home = newHome();
    const ended = await home.run([...create, '--json'], { env: { NODE_ENV: 'production', ...services } });
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'pending' });
    expect(ended.status).toBe(5);
    expect(ended.stderr).not.toContain('sandbox');
  });
});
