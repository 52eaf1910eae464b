// Proves that the doctor tells what waits for the two services, and what to do where that is unusual; and that
// looking changes nothing.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/db/schema/migration-list.ts';
import { MIGRATIONS_TABLE } from '../../src/db/schema/migration-names.ts';
import { openSqliteFile, sqliteDriver } from '../../src/db/sqlite/driver.ts';
import { ALWAYS_SENT } from '../../src/domain/model/service-health.ts';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { type Finding, openFindings } from '../../src/domain/reports/doctor-findings.ts';
import { ageText } from '../../src/domain/shared/format.ts';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { CALLER, openFakes, SETTLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { serveIn } from '../support/server/served.ts';
import { until } from '../support/until.ts';

const ON = { ORDERS_RESILIENCE: 'on' };
const NOTHING = {
  money: 0,
  emails: 0,
  failedEmails: 0,
  foreignCharges: 0,
  oldestMoneyAt: null,
  oldestEmailAt: null,
};

async function findings(life: LifeInTerminal): Promise<Map<string, Finding>> {
  const { stdout } = await life.orders(['doctor', '--json']);
  return new Map((JSON.parse(stdout) as Finding[]).map((finding) => [finding.check, finding]));
}

test('a healthy book: the mode, nothing open, no fault', async () => {
  const life = await openLifeInTerminal();
  const found = await findings(life);
  expect(found.get('resilience')?.detail).toMatch(/^off: /);
  expect(found.get('open payments')).toEqual({ check: 'open payments', ok: true, detail: 'none' });
  expect(found.get('outbox')).toEqual({ check: 'outbox', ok: true, detail: 'no email waits' });
  expect(found.get('file modes')).toMatchObject({ ok: true, detail: 'open to their owner alone' });
  expect((await life.orders(['doctor'])).status).toBe(0);
});

test('what is parked, and mails that wait, come with what to do next, and are no fault', async () => {
  const health = { ...ALWAYS_SENT, payments: { ...ALWAYS_SENT.payments, state: () => 'open' as const } };
  const life = await openLifeInTerminal(ON, { resilience: true, health });
  await life.desk.desk.createOrder(TANAKA, CALLER);
  const before = life.desk.rows('SELECT * FROM journal ORDER BY id');
  const found = await findings(life);
  expect(found.get('resilience')?.detail).toMatch(/^on: /);
  expect(found.get('open payments')).toMatchObject({
    ok: true,
    unusual: true,
    detail: expect.stringMatching(/^1, the oldest for \d+ d$/),
    fix: expect.stringMatching(/start "orders serve", or run "orders recover"/),
  });
  const shown = await life.orders(['doctor']);
  expect(shown.status).toBe(0);
  expect(shown.stdout).toMatch(/^warn +open payments +1, the oldest for \d+ d$/m);
  expect(shown.stdout).toMatch(/^open payments: the Payment Service is down/m);
  expect(life.desk.rows('SELECT * FROM journal ORDER BY id')).toEqual(before);
});

test('permanently failed emails are a fault', async () => {
  const life = await openLifeInTerminal(ON, { resilience: true });
  life.fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  await life.desk.desk.createOrder(TANAKA, CALLER);
  for (let run = 0; run < 2; run += 1) {
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    life.desk.clock.advance(24 * 3_600_000);
  }
  const shown = await life.orders(['doctor']);
  expect(shown.status).toBe(5);
  expect(shown.stdout).toMatch(/^FAULT +outbox +no email waits; 1 permanently failed$/m);
  expect(shown.stdout).toContain('outbox: "orders outbox --failed" lists');
  expect(problemsOf(await life.orders(['doctor', '--json']))).toMatchObject([
    { code: 'faults_found', detail: '1 fault found: outbox' },
  ]);
});

test('what has just been begun is nothing unusual', () => {
  const open = { ...NOTHING, money: 3, emails: 2, oldestMoneyAt: 60_000, oldestEmailAt: 30_000 };
  expect(openFindings(open, true, 90_000)).toEqual([
    { check: 'open payments', ok: true, detail: '3, the oldest for 30 s' },
    { check: 'foreign charges', ok: true, detail: 'none' },
    { check: 'outbox', ok: true, detail: '2 emails wait, the oldest for 60 s' },
  ]);
  const old = openFindings(open, false, 60_000 + 3 * 3_600_000);
  expect(old.map(({ ok, unusual }) => [ok, unusual])).toEqual([
    [true, true],
    [true, undefined],
    [true, true],
  ]);
  expect(old[0]?.fix).toEqual({ to: 'recover_payments', resilience: false });
});

test('a home that nothing can be written to is a fault, and one that can be is left as it is', async () => {
  const home = newHome();
  const check = async (env: Record<string, string>) => {
    const { status, stdout } = await home.run(['doctor', '--json'], { env });
    const [database] = JSON.parse(stdout) as Finding[];
    return { status, database };
  };
  const before = readdirSync(home.folder, { recursive: true });
  expect(await check({})).toMatchObject({ status: 0, database: { check: 'database', ok: true } });
  expect(readdirSync(home.folder, { recursive: true })).toEqual(before);
  const file = join(home.folder, 'file');
  writeFileSync(file, '');
  // Nobody makes a folder in either, whoever they are.
  for (const [data, why] of [
    ['/proc/nowhere', /cannot be created \(ENOENT/],
    [file, /cannot be (created|opened) \(ENOTDIR/],
  ] as const) {
    const found = await check({ XDG_DATA_HOME: data });
    expect(found).toMatchObject({
      status: 6,
      database: {
        check: 'database',
        ok: false,
        detail: expect.stringMatching(why),
        fix: expect.stringMatching(/choose another (file|database) with --db/),
      },
    });
  }
});

test('a schema of an earlier version is told of and left as it is, by a recount too', async () => {
  const home = newHome();
  mkdirSync(dirname(home.db), { recursive: true });
  const handle = openSqliteFile(home.db);
  handle.pragma('journal_mode = WAL');
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: sqliteDriver(),
    database: home.db,
    migrations: MIGRATIONS.slice(0, 4),
    migrationsTableName: MIGRATIONS_TABLE,
  });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
  const schema = () => handle.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  const before = schema();
  const doctor = await home.run(['doctor', '--json']);
  const findings = new Map(
    (JSON.parse(doctor.stdout) as Finding[]).map((finding) => [finding.check, finding]),
  );
  expect(findings.get('schema')).toMatchObject({ unusual: true, detail: 'of an earlier version' });
  expect(findings.get('schema')?.fix).toContain('"orders list"');
  expect(findings.get('writable')).toMatchObject({ ok: true });
  expect(findings.get('integrity')).toMatchObject({ ok: true });
  expect(doctor.status).toBe(0);
  const recount = await home.run(['doctor', '--recount']);
  expect(recount.status).toBe(6);
  expect(recount.stderr).toMatch(/^orders: the schema is of an earlier version; .*"orders list"[^\n]*\n$/);
  expect(schema()).toEqual(before);
  expect((await home.run(['list'])).status).toBe(0);
  expect(schema()).not.toEqual(before);
  handle.close();
});

test('with --url it examines the server, as far as it can be from here', async () => {
  const fake = await openFakes();
  fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  const { url, create } = await serveIn(newHome(), { ...services, ORDERS_LOG_LEVEL: 'silent' });
  const elsewhere = newHome();
  const examine = () => elsewhere.run(['doctor', '--url', url, '--json']);
  const good = await examine();
  expect([good.status, JSON.parse(good.stdout).map(({ check }: { check: string }) => check)]).toEqual([
    0,
    ['orders serve', 'open payments', 'outbox', 'charges', 'batches'],
  ]);
  await create();
  await elsewhere.run(['hold', '--url', url]);
  // A server records a failed email after its answer.
  await until(async () => (await examine()).status === 5);
  const bad = await examine();
  expect(bad.status).toBe(5);
  expect(JSON.parse(bad.stdout)).toMatchObject([
    { check: 'orders serve', ok: true },
    { check: 'open payments', ok: true, detail: 'none is stuck' },
    {
      check: 'outbox',
      ok: false,
      detail: '1 permanently failed',
      fix: expect.stringContaining('--all-failed'),
    },
    { check: 'charges', ok: true, unusual: true, detail: 'held: no payment is sent' },
    { check: 'batches', ok: true, detail: 'none is paused' },
  ]);
  const recount = await elsewhere.run(['doctor', '--recount', '--url', url]);
  expect([recount.status, recount.stderr]).toEqual([
    2,
    'orders: --recount needs the order database, not a server; unset ORDERS_URL\n',
  ]);
  const away = await elsewhere.run(['doctor', '--url', 'http://127.0.0.1:1']);
  expect([away.status, away.stdout]).toEqual([
    6,
    expect.stringContaining('no order server answers at http://127.0.0.1:1'),
  ]);
});

test('another process that holds the database is a fault that names it', async () => {
  const life = await openLifeInTerminal();
  const handle = openSqliteFile(life.desk.path);
  handle.exec('BEGIN IMMEDIATE');
  const found = await findings(life);
  expect(found.get('writable')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('another process has locked it'),
  });
  handle.exec('ROLLBACK');
  handle.close();
  expect((await findings(life)).get('writable')).toEqual({
    check: 'writable',
    ok: true,
    detail: 'a write was committed',
  });
});

test.each([
  [-5, '0 s'],
  [119_999, '119 s'],
  [120_000, '2 min'],
  [7_199_999, '119 min'],
  [7_200_000, '2 h'],
  [172_799_999, '47 h'],
  [172_800_000, '2 d'],
])('%d ms are %j', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
