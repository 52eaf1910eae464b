// Proves that the doctor tells what waits for the two services, and what to do where that is unusual; and that
// looking changes nothing.
import { expect, test } from 'vitest';
import type { Finding } from '../../src/domain/diagnosis.ts';
import { openFindings } from '../../src/domain/diagnosis.ts';
import { ALWAYS_SENT } from '../../src/domain/health.ts';
import { settle } from '../../src/domain/settle.ts';
import { ageText } from '../../src/domain/written-age.ts';
import { CALLER, SETTLER } from '../support/desk.ts';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../support/life-cli.ts';
import { TANAKA } from '../support/order-json.ts';

const ON = { ORDERS_RESILIENCE: 'on' };
const NOTHING = { money: 0, mails: 0, deadMails: 0, oldestMoneyAt: null, oldestMailAt: null };

async function findings(life: LifeInTerminal): Promise<Map<string, Finding>> {
  const { stdout } = await life.orders(['doctor', '--json']);
  return new Map((JSON.parse(stdout) as Finding[]).map((finding) => [finding.check, finding]));
}

test('a healthy book: the mode, nothing open, no fault', async () => {
  const life = await openLifeInTerminal();
  const found = await findings(life);
  expect(found.get('resilience')?.detail).toMatch(/^off: /);
  expect(found.get('open payments')).toEqual({ check: 'open payments', ok: true, detail: 'none' });
  expect(found.get('outbox')).toEqual({ check: 'outbox', ok: true, detail: 'no mail waits' });
  expect(found.get('file modes')).toMatchObject({ ok: true, detail: 'open to their owner alone' });
  expect((await life.orders(['doctor'])).status).toBe(0);
});

test('what is parked, and mails that wait, come with what to do next, and are no fault', async () => {
  const health = { ...ALWAYS_SENT, payments: { ...ALWAYS_SENT.payments, state: () => 'open' as const } };
  const life = await openLifeInTerminal(ON, { resilience: true, health });
  await life.desk.desk.createOrder(TANAKA, CALLER);
  const before = life.desk.rows('SELECT * FROM journal');
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
  expect(shown.stdout).toMatch(/^look +open payments +1, the oldest for \d+ d$/m);
  expect(shown.stdout).toMatch(/^open payments: the Payment Service is down/m);
  expect(life.desk.rows('SELECT * FROM journal')).toEqual(before);
});

test('mails that were given up are a fault', async () => {
  const life = await openLifeInTerminal(ON, { resilience: true });
  life.fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  await life.desk.desk.createOrder(TANAKA, CALLER);
  for (let run = 0; run < 2; run += 1) {
    await settle(life.desk.deps, SETTLER, { everything: true });
    life.desk.clock.advance(24 * 3_600_000);
  }
  const shown = await life.orders(['doctor']);
  expect(shown.status).toBe(5);
  expect(shown.stdout).toMatch(/^FAULT +outbox +no mail waits; 1 given up$/m);
  expect(shown.stdout).toContain('outbox: "orders outbox --dead" lists');
  expect(problemsOf(await life.orders(['doctor', '--json']))).toMatchObject([
    { code: 'faults_found', detail: 'faults found: outbox' },
  ]);
});

test('what has just been begun is nothing unusual', () => {
  const open = { ...NOTHING, money: 3, mails: 2, oldestMoneyAt: 60_000, oldestMailAt: 30_000 };
  expect(openFindings(open, true, 90_000)).toEqual([
    { check: 'open payments', ok: true, detail: '3, the oldest for 30 s' },
    { check: 'outbox', ok: true, detail: '2 wait, the oldest for 60 s' },
  ]);
  const old = openFindings(open, false, 60_000 + 3 * 3_600_000);
  expect(old.map(({ ok, unusual }) => [ok, unusual])).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(old[0]?.fix).toContain('"orders pay" or "orders cancel"');
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
