// Proves which addresses only this machine can reach: what looks like one of them is none.
import { expect, test } from 'vitest';
import { isLoopback } from '../../../src/domain/shared/host-name.ts';

test('only addresses of this machine are loopback', () => {
  for (const host of ['localhost', '127.0.0.1', '127.255.0.9', '::1'])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '127.0.0.1.evil.example', '']) {
    expect(isLoopback(host), host).toBe(false);
  }
});
