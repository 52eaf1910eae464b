// Proves of ORDERS_ALLOWED_HOSTS that each entry that is taken lets a Host header of it through, and that one which no
// Host header can carry is refused with what to write in its place.
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { createGuard } from '../../src/server/request/guard.ts';
import { load as read } from '../support/cli/settings.ts';

const load = (hosts: string) => read({ ORDERS_ALLOWED_HOSTS: hosts });

/** Whether a request for `host` is let through where `hosts` are allowed. */
function letsIn(hosts: string, host: string): boolean {
  const { allowedHosts } = load(hosts).config;
  const guard = createGuard({
    host: '127.0.0.1',
    allowedHosts,
    tokens: { required: false, canOperate: false, find: () => undefined },
  });
  const request = { headers: { host }, socket: { localAddress: '127.0.0.1' } };
  try {
    guard.checkHost(request as unknown as IncomingMessage);
    return true;
  } catch (error) {
    if (error instanceof OrdersError && error.kind === 'forbidden_origin') return false;
    throw error;
  }
}

describe('lets in', () => {
  test.each([
    ['orders.example.com', ['orders.example.com', 'ORDERS.example.com:8443']],
    ['Orders.Example.COM', ['orders.example.com', 'Orders.Example.COM']],
    ['orders.example.com.', ['orders.example.com.', 'Orders.example.com.:8443']],
    ['desk', ['desk', 'desk:80']],
    ['my_desk-1.internal', ['my_desk-1.internal']],
    ['xn--mnchen-3ya.example', ['xn--mnchen-3ya.example']],
    ['192.0.2.7', ['192.0.2.7', '192.0.2.7:8443']],
    ['::1', ['[::1]', '[::1]:8000', '[0:0:0:0:0:0:0:1]']],
    ['[::1]', ['[::1]', '[::1]:8000']],
    ['2001:DB8::0:7', ['[2001:db8::7]', '[2001:DB8::0:7]:8443']],
    ['[2001:db8:0:0::7]', ['[2001:db8::7]', '[2001:db8:0:0::7]']],
    ['::ffff:192.0.2.7', ['[::ffff:192.0.2.7]', '[::ffff:c000:207]']],
    ['a.example, b.example\tc.example', ['a.example', 'b.example', 'c.example']],
  ])('%s', (hosts, headers) => {
    for (const host of headers) expect({ host, in: letsIn(hosts, host) }).toEqual({ host, in: true });
    expect(letsIn(hosts, 'evil.example')).toBe(false);
    expect(letsIn(hosts, 'evil.example.')).toBe(false);
  });
});

test('no name that only begins or ends like one', () => {
  for (const host of [
    'xorders.example.com',
    'orders.example.com.evil.example',
    'orders.example.com..',
    '.',
  ]) {
    expect({ host, in: letsIn('orders.example.com', host) }).toEqual({ host, in: false });
  }
});

describe('cannot match, and is refused:', () => {
  test.each([
    ['*', 'must name each host in full'],
    ['*.example.com', 'must name each host in full'],
    ['orders.*', 'must name each host in full'],
    ['https://orders.example.com', 'without scheme'],
    ['orders.example.com:8443', 'without scheme, user, port'],
    ['127.0.0.1:8000', 'port'],
    ['[::1]:8443', 'port'],
    ['orders.example.com/', 'path'],
    ['orders.example.com/api', 'path'],
    ['desk@orders.example.com', 'user'],
    ['orders.example.com?x=1', 'names alone'],
    ['fe80::1%eth0', 'without its zone'],
    ['[::1', 'names alone'],
    ['[orders.example.com]', 'names alone'],
    ['münchen.example', 'as it is sent, xn--mnchen-3ya.example'],
    ['注文.example', 'as it is sent, xn--'],
    ['orders%2Eexample.com', 'as it is sent, orders.example.com'],
    ['127.1', 'as it is sent, 127.0.0.1'],
    ['256.0.0.1', 'names of hosts'],
    ['.example.com', 'names of hosts'],
    ['orders..example.com', 'names of hosts'],
    [`${'x'.repeat(64)}.example`, 'names of hosts'],
    ['orders;example', 'names of hosts'],
  ])('%s', (entry, problem) => {
    for (const hosts of [entry, `good.example ${entry}`, `${entry},good.example`]) {
      const refused = expect.objectContaining({ kind: 'usage', message: expect.stringContaining(problem) });
      expect(() => load(hosts)).toThrow(refused);
      expect(() => load(hosts)).toThrow(/^ORDERS_ALLOWED_HOSTS must [^\n]*, not "[^"]*"$/);
      expect(() => load(hosts)).not.toThrow(/good\.example/);
    }
  });

  test('a password in it is not told', () => {
    for (const entry of ['https://desk:s3cret@h', 'desk:s3cret@h', 'https://h/?token=s3cret', 'h#s3cret']) {
      expect(() => load(entry)).toThrow(/^ORDERS_ALLOWED_HOSTS must (?!.*s3cret)/);
    }
  });
});

test('"orders config" shows them as they were given', () => {
  const { entries } = load('a.example,  b.example');
  expect(entries.find(({ variable }) => variable === 'ORDERS_ALLOWED_HOSTS')?.value).toBe(
    'a.example b.example',
  );
});
