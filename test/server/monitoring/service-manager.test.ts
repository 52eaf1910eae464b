// Proves what systemd is told by its own command: one state at a time and no secret. A message that fails ends nothing.
import { expect, test } from 'vitest';
import type { Log } from '../../../src/domain/shared/listener.ts';
import { tellServiceManager } from '../../../src/server/monitoring/service-manager.ts';
import { standIn } from '../../support/cli/systemd-notify.ts';
import { tempPath } from '../../support/temp.ts';

function heard() {
  const warnings: object[] = [];
  const log: Log = { info() {}, warn: (fields) => void warnings.push(fields), error() {} };
  return { warnings, log };
}

test('a state goes to the socket, without the settings of the server', async () => {
  const { PATH, told, environment } = standIn();
  const { warnings, log } = heard();
  const settings = { PATH, ORDERS_API_TOKEN: 's3cret' };
  tellServiceManager('READY=1', log, settings);
  tellServiceManager('READY=1', log, { ...settings, NOTIFY_SOCKET: '' });
  tellServiceManager('STOPPING=1', log, { ...settings, NOTIFY_SOCKET: '/run/notify' });
  await expect.poll(environment).toContain('NOTIFY_SOCKET=/run/notify');
  expect(told()).toBe('STOPPING=1 to /run/notify\n');
  expect(environment()).not.toMatch(/s3cret|ORDERS_/);
  expect(warnings).toEqual([]);
});

test('a command that fails or is missing is a warning', async () => {
  const failing = heard();
  const NOTIFY_SOCKET = '/run/notify';
  tellServiceManager('READY=1', failing.log, { NOTIFY_SOCKET, PATH: standIn('exit 3').PATH });
  await expect.poll(() => failing.warnings).toEqual([{ state: 'READY=1', reason: 'it ended with 3' }]);
  const missing = heard();
  tellServiceManager('READY=1', missing.log, { NOTIFY_SOCKET, PATH: tempPath('none') });
  await expect
    .poll(() => missing.warnings)
    .toEqual([{ state: 'READY=1', reason: expect.stringContaining('ENOENT') }]);
});
