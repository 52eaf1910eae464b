// Proves that a signature is taken exactly when one of the secrets signed this id, time and body within five
// minutes (Standard Webhooks): one test for each way to be wrong.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signWebhook, verifyWebhook } from '../../../src/domain/webhook/webhook-signature.ts';

// The example of the specification's own libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const SECONDS = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

const OTHER_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const GOOD = { 'webhook-id': ID, 'webhook-timestamp': String(SECONDS), 'webhook-signature': SIGNATURE };
const GARBAGE = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';

interface Given {
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly nowMs?: number;
}

function verify({ headers = {}, body = BODY, secrets = [SECRET], nowMs = SECONDS * 1000 }: Given = {}) {
  return verifyWebhook(secrets, { ...GOOD, ...headers }, Buffer.from(body), nowMs);
}

/** Signs by hand, as somebody else's library would. */
function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

test('the example of the specification is taken, and its id is the event id', () => {
  expect(verify()).toBe(ID);
  expect(signWebhook(SECRET, ID, BODY, SECONDS * 1000)).toEqual(GOOD);
});

test('what is signed at a broken second counts from the whole one', () => {
  expect(signWebhook(SECRET, ID, BODY, SECONDS * 1000 + 999)).toEqual(GOOD);
});

describe('is taken', () => {
  test('a secret without its prefix', () => {
    expect(verify({ secrets: [SECRET.replace('whsec_', '')] })).toBe(ID);
  });

  test('one good signature among several, wherever it stands', () => {
    for (const header of [`${SIGNATURE} ${GARBAGE}`, `${GARBAGE} v2,abc ${SIGNATURE}`]) {
      expect(verify({ headers: { 'webhook-signature': header } })).toBe(ID);
    }
  });

  test('a signature by either secret while they are rotated', () => {
    expect(verify({ secrets: [OTHER_SECRET, SECRET] })).toBe(ID);
    expect(verify({ secrets: [SECRET, OTHER_SECRET] })).toBe(ID);
  });

  test('a body in any script, byte for byte', () => {
    const body = '{"reason":"残高不足 💳"}';
    const signature = sign(SECRET, `${ID}.${SECONDS}.${body}`);
    expect(verify({ body, headers: { 'webhook-signature': signature } })).toBe(ID);
  });

  test.each([-300, -299, 0, 299, 300])('a clock that is %i s off', (seconds) => {
    expect(verify({ nowMs: (SECONDS + seconds) * 1000 })).toBe(ID);
  });
});

describe('is not taken', () => {
  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('%s missing or empty', (name) => {
    expect(verify({ headers: { [name]: undefined } })).toBeUndefined();
    expect(verify({ headers: { [name]: '' } })).toBeUndefined();
  });

  test('another signature', () => {
    expect(verify({ headers: { 'webhook-signature': GARBAGE } })).toBeUndefined();
  });

  test('several signatures, none of them good', () => {
    expect(verify({ headers: { 'webhook-signature': `${GARBAGE} ${GARBAGE}` } })).toBeUndefined();
  });

  test('a body that was changed', () => {
    expect(verify({ body: BODY.replace('2432232314', '2432232315') })).toBeUndefined();
  });

  test('a body that says the same in other bytes', () => {
    expect(verify({ body: JSON.stringify(JSON.parse(BODY)) })).toBeUndefined();
    expect(verify({ body: `${BODY}\n` })).toBeUndefined();
  });

  test('another id', () => {
    expect(verify({ headers: { 'webhook-id': `${ID}x` } })).toBeUndefined();
  });

  test('another time than the one that was signed', () => {
    expect(verify({ headers: { 'webhook-timestamp': String(SECONDS + 1) } })).toBeUndefined();
  });

  test.each([-301, 301, -86_400, 86_400])('a clock that is %i s off', (seconds) => {
    expect(verify({ nowMs: (SECONDS + seconds) * 1000 })).toBeUndefined();
  });

  test.each([300_001, -300_001])('a clock that is %i ms off', (ms) => {
    expect(verify({ nowMs: SECONDS * 1000 + ms })).toBeUndefined();
  });

  test.each(['now', '1e9', '-1614265330', '1614265330.0', ' 1614265330', '0x6037b932', 'NaN', 'Infinity'])(
    'the time "%s", though signed',
    (timestamp) => {
      const signature = sign(SECRET, `${ID}.${timestamp}.${BODY}`);
      const headers = { 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      expect(verify({ headers })).toBeUndefined();
    },
  );

  test('the secret of somebody else', () => {
    expect(verify({ secrets: [OTHER_SECRET] })).toBeUndefined();
  });

  test('any signature while there is no secret', () => {
    expect(verify({ secrets: [] })).toBeUndefined();
  });

  test('a good signature of another version', () => {
    for (const version of ['v2', 'v1a', 'V1', 'v11', 'v']) {
      const header = SIGNATURE.replace('v1', version);
      expect(verify({ headers: { 'webhook-signature': header } })).toBeUndefined();
    }
  });

  test('a signature without its version', () => {
    const header = SIGNATURE.replace('v1,', '');
    expect(verify({ headers: { 'webhook-signature': header } })).toBeUndefined();
  });

  test.each(['v1,', 'v1,!!!!', 'v1,=', `v1,${'あ'.repeat(32)}`, `v1,${'0'.repeat(64)}`, 'v1', ',', ' '])(
    'what is no signature: "%s"',
    (header) => {
      expect(verify({ headers: { 'webhook-signature': header } })).toBeUndefined();
    },
  );

  test('a good signature in hexadecimal, cut short or with something behind it', () => {
    const bytes = Buffer.from(SIGNATURE.slice(3), 'base64');
    const longer = Buffer.concat([bytes, Buffer.from([0])]);
    for (const text of [
      bytes.toString('hex'),
      bytes.subarray(0, 31).toString('base64'),
      longer.toString('base64'),
    ]) {
      expect(verify({ headers: { 'webhook-signature': `v1,${text}` } })).toBeUndefined();
    }
  });

  test('a signature that took the secret as text', () => {
    const signature = `v1,${createHmac('sha256', SECRET).update(`${ID}.${SECONDS}.${BODY}`).digest('base64')}`;
    expect(verify({ headers: { 'webhook-signature': signature } })).toBeUndefined();
  });
});
