// Proves that a webhook secret is a key of the length that the Standard Webhooks specification asks for, none of which is
// lost as it is read.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complaint, load } from '../support/cli/settings.ts';
import { tempPath } from '../support/temp.ts';

describe('ORDERS_WEBHOOK_SECRET', () => {
  const encoded = (bytes: number) => Buffer.alloc(bytes, 0xfb).toString('base64');

  test.each([24, 25, 26, 32, 63, 64])(
    'of %i bytes is taken, with and without whsec_ and its padding',
    (bytes) => {
      const secret = encoded(bytes);
      for (const one of [secret, `whsec_${secret}`, secret.replace(/=+$/, '')]) {
        expect(load({ ORDERS_WEBHOOK_SECRET: one }).config.webhookSecrets).toEqual([one]);
        const two = load({ ORDERS_WEBHOOK_SECRET: `${one} ${encoded(32)}` });
        expect(two.config.webhookSecrets).toEqual([one, encoded(32)]);
      }
    },
  );

  test.each([
    'a',
    'whsec_',
    encoded(1),
    encoded(23),
    encoded(65),
    `whsec_${encoded(23)}`,
    `${encoded(32)} a`,
    `${encoded(32)} ${encoded(32)} ${encoded(32)}`,
    // What base64 leaves out as it is read.
    `${encoded(32)}!`,
    `=${encoded(32)}`,
    encoded(32).replace('=', '=='),
    encoded(25).replace('==', '='),
    `${encoded(24)}A`,
    `${encoded(24).slice(0, 12)}-${encoded(24).slice(12)}`,
    Buffer.alloc(32, 0xfb).toString('base64url'),
    `${encoded(32).slice(0, -2)}3=`,
    `whsec_whsec_${encoded(32)}`,
    `WHSEC_${encoded(32)}`,
    ' ',
    ',',
  ])('%j is refused, and told how one is made', (value) => {
    const message = complaint({ ORDERS_WEBHOOK_SECRET: value });
    expect(message).toMatch(/^ORDERS_WEBHOOK_SECRET must be .* 24 to 64 bytes .*openssl rand -base64 32/);
    if (value.length > 7) expect(message).not.toContain(value);
  });

  test('in a file is held to the same', () => {
    const file = tempPath('secret');
    for (const [text, is] of [
      [`whsec_${encoded(24)}\n`, true],
      [`${encoded(23)}\n`, false],
      ['a', false],
    ] as const) {
      writeFileSync(file, text, { mode: 0o600 });
      if (is) load({ ORDERS_WEBHOOK_SECRET_FILE: file });
      else {
        expect(complaint({ ORDERS_WEBHOOK_SECRET_FILE: file })).toMatch(
          /^ORDERS_WEBHOOK_SECRET \(in ORDERS_WEBHOOK_SECRET_FILE\) must be one secret/,
        );
      }
    }
  });
});
