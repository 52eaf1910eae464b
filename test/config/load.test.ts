// Proves that a setting that cannot be meant is refused with the name of its variable, and that no message repeats a
// password or a token, however wrong the value is that holds it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config/config.ts';
import { complaint as complaintOf, load as read } from '../support/cli/settings.ts';

const SECRET = 's3cret';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'orders-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const load = (env: ConfigInput['env']) => read(env, {}, directory);
const complaint = (env: ConfigInput['env']) => complaintOf(env, {}, directory);

describe('the URL of a service', () => {
  const variables = ['PAYMENT_SERVICE_URL', 'NOTIFICATION_SERVICE_URL', 'ORDERS_URL'];

  test.each(variables)('%s carries no user, password, query or fragment', (variable) => {
    for (const [value, problem] of [
      [`https://desk:${SECRET}@pay.example.com/api`, 'without user and password'],
      [`https://${SECRET}@pay.example.com`, 'without user and password'],
      [`https://:${SECRET}@pay.example.com`, 'without user and password'],
      [`https://desk:${SECRET} x/y@pay.example.com`, ''],
      [`https:desk:${SECRET}@pay.example.com`, ''],
      ['https://@pay.example.com', 'without user and password'],
      [`https://pay.example.com/api?key=${SECRET}`, 'without ? and #'],
      ['https://pay.example.com/api?', 'without ? and #'],
      [`https://pay.example.com/#${SECRET}`, 'without ? and #'],
      ['https://pay.example.com#', 'without ? and #'],
      [`desk:${SECRET}@pay.example.com`, 'must be an http:// or https:// URL'],
      [`https://desk:${SECRET}#x@pay.example.com`, ''],
      [`https://desk:${SECRET}?x@pay.example.com:port`, ''],
      [`https://desk%3A${SECRET}%40pay.example.com`, ''],
      [`https://desk:${SECRET}`, ''],
      [`ftp://pay.example.com/?token=${SECRET}`, ''],
      [`HTTPS://DESK:${SECRET}@pay.example.com`, ''],
      [`https:/\\desk:${SECRET}@pay.example.com`, ''],
      [`https://pay.example.com:443x/?${SECRET}`, ''],
    ] as const) {
      const message = complaint({ [variable]: value });
      expect(message).toContain(`${variable} must be`);
      expect(message).toContain(problem);
      expect(message).not.toContain(SECRET);
    }
  });

  test('a path is kept, a slash at its end is not', () => {
    const { config } = load({ PAYMENT_SERVICE_URL: 'https://pay.example.com:8443/a@b/' });
    expect(config.paymentServiceUrl).toBe('https://pay.example.com:8443/a@b');
  });

  test('the server’s URL may be empty, and is unset then', () => {
    expect(load({ ORDERS_URL: '' }).config.url).toBeUndefined();
  });
});

describe('an empty secret', () => {
  const secrets = [
    'ORDERS_API_TOKEN',
    'ORDERS_API_READ_TOKEN',
    'PAYMENT_SERVICE_TOKEN',
    'NOTIFICATION_SERVICE_TOKEN',
    'ORDERS_WEBHOOK_SECRET',
  ];

  test.each(secrets)('%s of blanks is refused, in a file too', (variable) => {
    for (const blanks of [' ', '\t', ' \n']) {
      expect(complaint({ [variable]: blanks })).toMatch(new RegExp(`^${variable} must be `));
      const file = join(directory, 'secret');
      writeFileSync(file, blanks, { mode: 0o600 });
      expect(complaint({ [`${variable}_FILE`]: file })).toMatch(
        new RegExp(`^${variable}_FILE: .* is empty$`),
      );
    }
  });

  test.each(secrets.flatMap((name) => [name, `${name}_FILE`]))('%s is refused', (variable) => {
    expect(complaint({ [variable]: '' })).toMatch(new RegExp(`^${variable} is empty; .*unset`));
    writeFileSync(join(directory, '.env'), `${variable}=\n`);
    expect(complaint({})).toMatch(new RegExp(`^${variable} \\(in \\.env\\) is empty; .*unset`));
  });

  test('hides nothing that .env has', () => {
    writeFileSync(join(directory, '.env'), `ORDERS_API_TOKEN=${SECRET}\n`);
    expect(complaint({ ORDERS_API_TOKEN: '' })).toMatch(/^ORDERS_API_TOKEN is empty/);
  });
});
