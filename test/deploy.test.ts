// Proves that the unit for systemd limits the service and leaves what it needs, and that a proxy passes on what it needs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const pathOf = (name: string) => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url));
const UNIT = pathOf('orders.service');
const lines = readFileSync(UNIT, 'utf8').split('\n');
const settings = new Set(lines.filter((line) => /^[A-Z]\w+=/.test(line)));

test('it is started once it listens, and not again with a wrong setting', () => {
  for (const line of ['Type=notify', 'NotifyAccess=all', 'Restart=always', 'RestartPreventExitStatus=2']) {
    expect(settings).toContain(line);
  }
});

test('it may write its own folder alone, and has no right beyond its user', () => {
  for (const line of [
    'UMask=0077',
    'StateDirectory=orders',
    'StateDirectoryMode=0700',
    'ProtectSystem=strict',
    'PrivateTmp=yes',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
    'SystemCallFilter=@system-service',
    'MemoryMax=1G',
  ]) {
    expect(settings).toContain(line);
  }
});

test('V8 may compile, and leases may be judged by /proc', () => {
  const forbidden = /^(MemoryDenyWriteExecute|ProcSubset|PrivatePIDs|PrivateNetwork|IPAddressDeny)=/;
  expect([...settings].filter((line) => forbidden.test(line))).toEqual([]);
});

const canAnalyse = spawnSync('systemd-analyze', ['--version']).error === undefined;

test.runIf(canAnalyse)('systemd finds little exposure', () => {
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['security', '--offline=true', '--threshold=30', '--no-pager', UNIT],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
});

test('nginx repeats no request, passes host and scheme on, and streams files of 1 GiB', () => {
  const config = readFileSync(pathOf('nginx.conf'), 'utf8');
  const [all = '', files = ''] = config.split(/^ {4}location /m);
  for (const line of [
    'proxy_next_upstream off;',
    'proxy_set_header Host $host;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_read_timeout 150s;',
  ]) {
    expect(all).toContain(line);
  }
  for (const line of ['client_max_body_size 1g;', 'proxy_request_buffering off;', 'proxy_read_timeout 1h;']) {
    expect(files).toContain(line);
  }
});

test('Caddy takes files of 1 GiB', () => {
  expect(readFileSync(pathOf('Caddyfile'), 'utf8')).toMatch(/^\t\tmax_size 1GiB$/m);
});
