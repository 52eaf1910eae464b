// Proves over a real connection, answer by answer, that each is understood as docs/api.md says:
// plain, packed in every way, and packed so that it cannot be read.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { paymentClient } from '../../src/clients/payment-client.ts';
import { type UndiciTransport, undiciTransport } from '../../src/clients/undici-transport.ts';
import type { PaymentService } from '../../src/domain/ports/store.ts';
import { resilientClient } from '../support/services/resilient-client.ts';
import { TRACE } from '../support/services/service-calls.ts';
import { type AnswerCase, type AnswerClass, ASKED, type Before } from './answers/answer-class.ts';
import { PAYMENT_ANSWERS } from './answers/payment-answers.ts';
import { RECORD_ANSWERS } from './answers/record-answers.ts';
import { REFUND_ANSWERS } from './answers/refund-answers.ts';

const { orderId, amount, currency, key, paymentId } = ASKED;
const PAYMENT = { orderId, amount, currency, idempotencyKey: key };

type Call = (payments: PaymentService, before: Before) => Promise<object>;

const CALLS: readonly [string, readonly AnswerClass[], Call, object][] = [
  [
    'a payment',
    PAYMENT_ANSWERS,
    (payments) => payments.createPayment(PAYMENT, TRACE),
    { outcome: 'unknown' },
  ],
  ['a look-up', RECORD_ANSWERS, (payments) => payments.getPaymentByOrder(orderId, TRACE), { reached: false }],
  [
    'a refund',
    REFUND_ANSWERS,
    (payments, { sentBefore = false }) =>
      payments.processRefund({ ...PAYMENT, paymentId, sentBefore }, TRACE),
    { outcome: 'unknown' },
  ],
];

/** Each as `Content-Encoding` names it. */
const PACKINGS: readonly [string, string | undefined, (text: string) => Buffer][] = [
  ['gzip', 'gzip', gzipSync],
  ['x-gzip', 'X-GZip', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['deflate without its header', 'deflate', deflateRawSync],
  ['br', 'br', brotliCompressSync],
  ['three in a row', 'gzip, identity, br,deflate', (text) => deflateSync(brotliCompressSync(gzipSync(text)))],
  ['identity', 'identity', (text) => Buffer.from(text)],
  ['UTF-8 with its mark', undefined, (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-8 with its mark in gzip', 'gzip', (text) => gzipSync(`\ufeff${text}`)],
  ['UTF-16 with its mark', undefined, (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, the other way', undefined, (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
];

const BROKEN: typeof PACKINGS = [
  ['a coding nobody knows', 'snappy', (text) => Buffer.from(text)],
  ['a known one below one nobody knows', 'snappy, gzip', gzipSync],
  ['gzip that is none', 'gzip', (text) => Buffer.from(text)],
  ['gzip that is cut off', 'gzip', (text) => gzipSync(text).subarray(0, -9)],
  ['br that is none', 'br', (text) => Buffer.from(`{${text}`)],
  ['deflate that is none', 'deflate', (text) => Buffer.from(`\u0007${text}`)],
  ['two of which one was undone', 'gzip, br', gzipSync],
  ['more in a row than anybody means', 'identity, '.repeat(9), (text) => Buffer.from(text)],
  ['gzip that grows beyond every limit', 'gzip', (text) => gzipSync(text + ' '.repeat(1024 * 1024))],
  ['br that does', 'br', (text) => brotliCompressSync(text + ' '.repeat(1024 * 1024))],
];

let server: Server;
let transport: UndiciTransport;
/** The answers still to be given; the last one stays. */
let answers: { status: number; headers?: Record<string, string>; bytes: Buffer }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  transport = undiciTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connectTimeoutMs: 5_000,
  });
});

afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
});

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

async function meaning(call: Call, { answer, ...before }: AnswerCase, packing?: (typeof PACKINGS)[number]) {
  const [, coding, pack] = packing ?? ['', undefined, Buffer.from];
  const headers = { 'content-type': 'application/json', ...(coding && { 'content-encoding': coding }) };
  const failures = Array.from({ length: before.failures ?? 0 }, () => ({ status: 503, bytes: Buffer.of() }));
  answers = [...failures, { status: answer.status, headers, bytes: pack(textOf(answer.body)) }];
  const options = { timeoutMs: 30_000, transport };
  const result = await call(
    failures.length > 0 ? resilientClient(transport).payments : paymentClient(options),
    before,
  );
  if ('reason' in result) expect(result.reason).toMatch(/^\S(.*\S)?$/);
  return result;
}

describe.each(CALLS)('the answer to %s', (_name, classes, call, nothing) => {
  const written = classes.flatMap((kind) =>
    kind.cases.map((one) => {
      const { answer, sentBefore, failures = 0 } = one;
      const before = sentBefore || failures > 0 ? `, sent before (${failures})` : '';
      const shown = `${answer.status} ${textOf(answer.body)}${before}`;
      return { shown, kind, one, result: one.result ?? kind.result, means: kind.means };
    }),
  );
  const cases = [...new Map(written.map((one) => [one.shown, one])).values()];

  it('is written down once, or with the same meaning', () => {
    const meanings = new Map(cases.map(({ shown, result }) => [shown, result]));
    expect(written.filter(({ shown, result }) => !isDeepStrictEqual(meanings.get(shown), result))).toEqual(
      [],
    );
    expect(cases.length).toBeGreaterThan(200);
  });

  it.each(cases)('$shown: $means', async ({ one, result }) => {
    expect(await meaning(call, one)).toMatchObject(result);
  });

  // Of each class the first with a body that can be packed.
  const firsts = classes.flatMap(
    (kind) => cases.find((one) => one.kind === kind && textOf(one.one.answer.body).length > 2) ?? [],
  );

  describe.each(PACKINGS)('in %s', (...packing) => {
    it.each(firsts)('$shown: $means', async ({ one, result }) => {
      expect(await meaning(call, one, packing)).toMatchObject(result);
    });
  });

  describe.each(BROKEN)('in %s', (...packing) => {
    it.each(firsts)('$shown: is not known', async ({ one }) => {
      expect(await meaning(call, one, packing)).toMatchObject(nothing);
    });
  });
});

test('the words of a rejection name the status', async () => {
  const call: Call = (payments) => payments.createPayment(PAYMENT, TRACE);
  const rejected = (body: unknown) => meaning(call, { answer: { status: 401, body } });
  expect(await rejected('')).toEqual({ outcome: 'rejected', reason: 'HTTP 401' });
  expect(await rejected({ message: 'bad\r\ntoken' })).toEqual({
    outcome: 'rejected',
    reason: 'HTTP 401: bad token',
  });
});
