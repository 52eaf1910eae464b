// Proves that the sandbox's ledger outlives its process, charges once per key, and may be opened by many at once.
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Ledger, type NewPayment, openLedger } from '../../src/sandbox/ledger.ts';
import { tempPath } from '../support/temp.ts';

const run = promisify(execFile);
/** How many new ledgers are raced for: each is a chance to meet in the act of creating it. */
const ROUNDS = 25;
const NOW = Date.parse('2026-01-02T03:04:05Z');

function open(path: string, now = () => NOW): Ledger {
  const ledger = openLedger(path, { now });
  onTestFinished(() => ledger.close());
  return ledger;
}

function payment(id: string, more: Partial<NewPayment> = {}): NewPayment {
  const base = {
    id,
    orderId: 7,
    amount: 0.1,
    currency: 'JPY',
    status: 'succeeded',
    settlesAt: null,
  } as const;
  return { ...base, idempotencyKey: `key-${id}`, ...more };
}

function charge(ledger: Ledger, made: NewPayment, status = 201) {
  return ledger.once('payment', made.idempotencyKey, (tx) => {
    const { payment, repeated } = tx.charge(made);
    return { status, body: JSON.stringify({ id: payment.id, repeated }) };
  });
}

/** Runs `script` in a process of its own, where `openLedger`, `path` and `arg` are at hand. */
function inProcess(path: string, arg: string, script: string): Promise<{ stdout: string }> {
  const bundle = tempPath('ledger.mjs');
  const sqlite = join(process.cwd(), 'build', 'sqlite.js');
  buildSync({
    entryPoints: ['src/sandbox/ledger.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '#sqlite': sqlite },
    external: [sqlite],
  });
  const prelude = 'const [, bundle, path, arg] = process.argv; const { openLedger } = await import(bundle);';
  return run(process.execPath, ['--input-type=module', '-e', `${prelude}\n${script}`, bundle, path, arg]);
}

describe('one opener', () => {
  it('keeps payments, refunds and mails over a reopening', () => {
    const path = tempPath('ledger.db');
    const first = openLedger(path, { now: () => NOW });
    charge(first, payment('pay_1'));
    charge(first, payment('pay_2', { orderId: 8 }));
    first.once('refund', 'r', (tx) => {
      tx.markRefunded('pay_2');
      return { status: 200, body: '' };
    });
    const email = {
      id: 'm1',
      recipient: 'a@b.c',
      template: 'ORDER_SHIPPED',
      data: '{}',
      idempotencyKey: 'm',
    };
    first.once('email', 'm', (tx) => ({ status: 202, body: tx.addEmail(email).id }));
    first.close();
    const second = open(path);
    expect(second.payments()).toEqual([
      { ...payment('pay_1'), createdAt: NOW, refundedAt: null },
      { ...payment('pay_2', { orderId: 8 }), status: 'refunded', createdAt: NOW, refundedAt: NOW },
    ]);
    expect(second.paymentsOf(8).map(({ id }) => id)).toEqual(['pay_2']);
    expect(second.emails()).toEqual([{ ...email, createdAt: NOW }]);
  });

  it('makes a file that only its owner can read', () => {
    const path = tempPath('ledger.db');
    charge(open(path), payment('pay_1'));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('lets a payment that is processing succeed when its time has come', () => {
    let now = NOW;
    const ledger = open(tempPath('ledger.db'), () => now);
    charge(ledger, payment('pay_1', { status: 'processing', settlesAt: NOW + 2_000 }));
    now = NOW + 1_999;
    expect(ledger.paymentsOf(7)).toMatchObject([{ status: 'processing' }]);
    now = NOW + 2_000;
    expect(ledger.paymentsOf(7)).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('idempotency', () => {
  it('gives a kept answer again to the letter and does the work once', () => {
    const ledger = open(tempPath('ledger.db'));
    const first = charge(ledger, payment('pay_1'));
    const repeat = charge(ledger, payment('pay_2', { idempotencyKey: 'key-pay_1' }));
    expect(first.replayed).toBe(false);
    expect(repeat).toEqual({ replayed: true, answer: first.answer });
    expect(ledger.payments()).toHaveLength(1);
  });

  it.each([400, 404, 409, 422, 500, 503])('keeps no %i, yet charges its key once', (status) => {
    const ledger = open(tempPath('ledger.db'));
    charge(ledger, payment('pay_1'), status);
    const repeat = charge(ledger, payment('pay_2', { idempotencyKey: 'key-pay_1' }));
    expect(repeat).toEqual({
      replayed: false,
      answer: { status: 201, body: JSON.stringify({ id: 'pay_1', repeated: true }) },
    });
    expect(ledger.payments()).toHaveLength(1);
  });

  it('keeps the keys of each operation apart, and nothing for a call without a key', () => {
    const ledger = open(tempPath('ledger.db'));
    const answer = (body: string) => () => ({ status: 200, body });
    expect(ledger.once('payment', 'k', answer('a')).answer.body).toBe('a');
    expect(ledger.once('refund', 'k', answer('b')).answer.body).toBe('b');
    expect(ledger.once('payment', null, answer('c')).answer.body).toBe('c');
    expect(ledger.once('payment', null, answer('d')).answer.body).toBe('d');
    charge(ledger, payment('pay_1', { idempotencyKey: null }));
    charge(ledger, payment('pay_2', { idempotencyKey: null }));
    expect(ledger.payments()).toHaveLength(2);
  });

  it('undoes all that work which throws has written', () => {
    const ledger = open(tempPath('ledger.db'));
    const work = () =>
      ledger.once('payment', 'k', (tx) => {
        tx.charge(payment('pay_1'));
        throw new Error('crashed');
      });
    expect(work).toThrow('crashed');
    expect(ledger.payments()).toEqual([]);
    expect(charge(ledger, payment('pay_1')).replayed).toBe(false);
  });
});

describe('several processes', () => {
  it('keeps what a process wrote that was killed right after', async () => {
    const path = tempPath('ledger.db');
    const made = payment('pay_1');
    const child = inProcess(
      path,
      JSON.stringify(made),
      `const ledger = openLedger(path, { now: () => ${NOW} });
       ledger.once('payment', 'key-pay_1', (tx) => ({ status: 201, body: tx.charge(JSON.parse(arg)).payment.id }));
       process.kill(process.pid, 'SIGKILL');`,
    );
    await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' });
    const ledger = open(path);
    expect(ledger.payments()).toEqual([{ ...made, createdAt: NOW, refundedAt: null }]);
    expect(charge(ledger, made)).toEqual({ replayed: true, answer: { status: 201, body: 'pay_1' } });
  });

  it('lets many create one ledger at the same moment and charges each key once', async () => {
    const path = tempPath('ledger.db');
    const script = `
      const [name, start] = arg.split(' ');
      const made = { orderId: 7, amount: 5, currency: 'JPY', status: 'succeeded', settlesAt: null };
      const asleep = new Int32Array(new SharedArrayBuffer(4));
      let charged = 0;
      for (let round = 0; round < ${ROUNDS}; round += 1) {
        const at = Number(start) + round * 40;
        Atomics.wait(asleep, 0, 0, Math.max(at - 5 - Date.now(), 0));
        while (Date.now() < at);
        const ledger = openLedger(path + round, { now: Date.now });
        for (let n = 0; n < 10; n += 1) {
          const { replayed } = ledger.once('payment', 'key' + n, (tx) => {
            tx.charge({ ...made, id: name + n, idempotencyKey: 'key' + n });
            return { status: 201, body: '{}' };
          });
          if (!replayed) charged += 1;
        }
        ledger.close();
      }
      process.stdout.write(String(charged));`;
    const start = Date.now() + 1_500;
    const runs = ['a', 'b', 'c', 'd'].map((name) => inProcess(path, `${name} ${start}`, script));
    const charged = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
    expect(charged.reduce((sum, count) => sum + count)).toBe(ROUNDS * 10);
    for (let round = 0; round < ROUNDS; round += 1) expect(open(path + round).payments()).toHaveLength(10);
  }, 300_000);
});
