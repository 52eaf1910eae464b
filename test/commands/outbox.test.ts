// Proves that an operator sees in the terminal which mails wait or were given up, and can send those after all.
import { describe, expect, test } from 'vitest';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { type LifeInTerminal, openLifeInTerminal, problemsOf } from '../support/cli/life-cli.ts';
import { newHome } from '../support/cli/run-cli.ts';
import { CALLER, openFakes, SETTLER } from '../support/desk.ts';
import { TANAKA } from '../support/orders/order-json.ts';
import { mailsOf } from '../support/orders/order-stages.ts';
import { serveIn } from '../support/server/served.ts';
import { until } from '../support/until.ts';

/** Orders 1 and 2, whose confirmations were given up. */
async function openWithDeadMails(): Promise<LifeInTerminal> {
  const life = await openLifeInTerminal({ ORDERS_RESILIENCE: 'on' }, { resilience: true });
  life.fake.script.onMail(() => ({ kind: 'answer', status: 503 }));
  await life.desk.desk.createOrder(TANAKA, CALLER);
  await life.desk.desk.createOrder(TANAKA, CALLER);
  for (let run = 0; run < 2; run += 1) {
    await recoverOpenRows(life.desk.deps, SETTLER, { everything: true });
    life.desk.clock.advance(24 * 3_600_000);
  }
  life.fake.script.reset();
  return life;
}

describe('orders outbox', () => {
  test('lists mails as a table, as JSON, and page by page', async () => {
    const life = await openWithDeadMails();
    await life.desk.desk.shipOrder(2, CALLER);
    const all = await life.orders(['outbox']);
    expect(all.status).toBe(0);
    const lines = all.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ORDER +TEMPLATE +STATE +TRIES +NEXT TRY \(UTC\) +AGE +LAST REASON$/);
    expect(lines[1]).toMatch(/^ +1 +ORDER_CONFIRMATION +failed +2 +\d+ d +HTTP 503$/);
    expect(lines[3]).toMatch(/^ +2 +ORDER_SHIPPED +waiting +0 +\d{4}-\d\d-\d\d [\d:]+ +\d+ d$/);
    expect(all.stderr).toContain('2 failed emails; retry with "orders outbox --resend --all-failed"');
    const dead = await life.orders(['outbox', '--failed', '--json']);
    expect(JSON.parse(dead.stdout)).toMatchObject([
      { order_id: 1, state: 'given_up', tries: 2, next_try: null, last_reason: 'HTTP 503' },
      { order_id: 2, state: 'given_up' },
    ]);
    const page = await life.orders(['outbox', '--limit', 1]);
    expect(page.stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(page.stderr).toContain('1 of 3 emails; for the next: orders outbox --skip 1');
  });

  test('says so where there is nothing, under the former names of its options too', async () => {
    const life = await openLifeInTerminal();
    expect((await life.orders(['outbox', '--dead'])).stderr).toBe('no failed emails\n');
    expect((await life.orders(['outbox', '--resend', '--all-dead'])).stdout).toBe('no failed emails\n');
    expect((await life.orders(['outbox', '--help'])).stdout).not.toContain('dead');
    expect(await life.orders(['outbox'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'no waiting or failed emails\n',
    });
    expect((await life.orders(['outbox', '--failed'])).stderr).toBe('no failed emails\n');
    expect((await life.orders(['outbox', '--resend', '--all-failed'])).stdout).toBe('no failed emails\n');
  });

  test('--resend lets mails wait again, and recover sends them', async () => {
    const life = await openWithDeadMails();
    const one = await life.orders(['outbox', '--resend', 2]);
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(one.stdout).toBe('1 email queued again; "orders serve" or "orders recover" sends queued emails\n');
    expect((await life.orders(['outbox', '--failed', '--json'])).stdout).not.toContain('"order_id":2');
    const rest = await life.orders(['outbox', '--resend', '--all-failed', '--json']);
    expect(JSON.parse(rest.stdout)).toEqual({ resent: 1, dropped: 0 });
    expect((await life.orders(['recover'])).status).toBe(0);
    expect([mailsOf(life, 1), mailsOf(life, 2)]).toEqual([['ORDER_CONFIRMATION'], ['ORDER_CONFIRMATION']]);
    const events = (await life.orders(['events', 2])).stdout;
    expect(events).toMatch(
      /notification_failed .* ORDER_CONFIRMATION: HTTP 503; permanently failed after 24 h\n/,
    );
    expect(events).toMatch(
      /notification_requeued +cli +ORDER_CONFIRMATION: it is retried for another 24 h\n/,
    );
  });

  test('works through a server, in either mode, except for a preview', async () => {
    const fake = await openFakes();
    fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
    const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
    const home = newHome();
    const { url } = await serveIn(home, { ...env, ORDERS_LOG_LEVEL: 'silent' });
    const there = (...args: string[]) => home.run([...args, '--url', url]);
    const item = ['--email', 'a@example.com', '--name', 'A', '--item', 'x:1:5'];
    for (let n = 0; n < 3; n += 1) await there('create', ...item);
    // A server records a failed email after its answer.
    const failed = async () => JSON.parse((await there('outbox', '--failed', '--json')).stdout).length;
    await until(async () => (await failed()) === 3);
    const listed = await there('outbox', '--failed', '--limit', '2');
    expect(listed.stdout).toMatch(/^ +1 +ORDER_CONFIRMATION +failed +1 .*HTTP 500$/m);
    expect(listed.stderr).toContain('2 of 3 emails; for the next: orders outbox --failed --skip 2');
    fake.script.reset();
    expect((await there('outbox', '--resend', '2')).stdout).toMatch(/^1 email queued again; /);
    const again = await there('outbox', '--resend', '2');
    expect([again.status, again.stderr]).toEqual([
      4,
      'orders: order 2 has no email that was sent or has failed; "orders outbox --failed" lists the failed emails\n',
    ]);
    expect((await there('outbox', '--resend', '--all-failed', '--json')).stdout).toBe(
      '{"resent":2,"dropped":0}\n',
    );
    const preview = await there('outbox', '--resend', '--all-failed', '--dry-run');
    expect([preview.status, preview.stderr]).toEqual([
      2,
      'orders: this command needs the order database, not a server; unset ORDERS_URL\n',
    ]);
  });

  test.each([
    [['--resend'], 2, 'usage'],
    [['--resend', '1', '--all-failed'], 2, 'usage'],
    [['--resend', 'x'], 2, 'usage'],
    [['--resend', '1', '--failed'], 2, 'usage'],
    [['--limit', '0'], 2, 'invalid'],
    [['--resend', '99'], 3, 'not_found'],
  ])('%j is refused', async (args, status, code) => {
    const life = await openLifeInTerminal();
    const ended = await life.orders(['outbox', ...args, '--json']);
    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(problemsOf(ended)).toMatchObject([{ code }]);
  });

  test('refuses an order without such a mail, and the confirmation of a cancelled one', async () => {
    const life = await openWithDeadMails();
    await life.desk.desk.cancelOrder(1, CALLER);
    const cancelled = await life.orders(['outbox', '--resend', 1]);
    expect(cancelled.status).toBe(4);
    expect(cancelled.stderr).toMatch(
      /^orders: order 1 is cancelled; its confirmation is no longer sent; "orders outbox /,
    );
    await life.orders(['outbox', '--resend', 2]);
    expect((await life.orders(['outbox', '--resend', 2])).stderr).toMatch(
      /order 2 has no email that was sent or has failed; "orders outbox --failed"/,
    );
    const all = await life.orders(['outbox', '--resend', '--all-failed']);
    expect(all.stdout).toBe('1 confirmation of a cancelled order dropped\n');
  });
});
