// Proves that sslmode means what libpq means by it: against a server with TLS, one without, one that asks for it and one
// that listens at a socket alone; and that none of it writes a warning on stderr.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openIdSuggestions } from '../../../src/db/id-suggestions.ts';
import { connectPool, POSTGRES_OPTIONS } from '../../../src/db/postgres/connection.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { type PostgresServer, startPostgres } from '../../support/database/postgres-server.ts';

const openssl = (folder: string, ...args: string[]) => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
};
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
if (!HAS_OPENSSL) process.stderr.write('no openssl here: the tests of sslmode are left out\n');

/** A certificate for localhost, by an authority of this test's own, and another authority that has signed nothing. */
function makeCertificates(folder: string): void {
  for (const name of ['ca', 'other']) {
    openssl(
      folder,
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
    );
  }
  writeFileSync(join(folder, 'san'), 'subjectAltName=DNS:localhost\n');
  openssl(
    folder,
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=localhost',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  );
  openssl(
    folder,
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'san',
    '-out',
    'server.crt',
  );
}

/** Files that the server reads are its own user's alone. */
function give(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  const { uid, gid } = statSync(directory);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  chownSync(path, uid, gid);
  return path;
}

function withTls(folder: string, directory: string): string[] {
  const file = (name: string) => give(directory, name, readFileSync(join(folder, name), 'utf8'));
  return ['ssl=on', `ssl_cert_file=${file('server.crt')}`, `ssl_key_file=${file('server.key')}`];
}

describe.skipIf(!HAS_OPENSSL)('sslmode', () => {
  let folder: string;
  let secure: PostgresServer;
  let strict: PostgresServer;
  let plain: PostgresServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'orders-tls-'));
    makeCertificates(folder);
    plain = await startPostgres();
    secure = await startPostgres({ prepare: (directory) => withTls(folder, directory) });
    strict = await startPostgres({
      prepare(directory) {
        give(directory, 'pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
        return withTls(folder, directory);
      },
    });
  });
  afterAll(async () => {
    for (const server of [plain, secure, strict]) await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const urlOf = (server: PostgresServer, query: string, host = '127.0.0.1') => {
    const url = new URL(`${server.url}?${query.replace('FOLDER', folder)}`);
    url.hostname = host;
    return url.href;
  };
  /** Whether the connection is encrypted; rejects where there is none. */
  const isEncrypted = async (url: string) => {
    const { pool, close } = await connectPool(url, POSTGRES_OPTIONS);
    try {
      const { rows } = await pool.query<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      return rows[0]?.ssl;
    } finally {
      await close();
    }
  };

  test.each([
    ['', false, false, /no encryption/],
    ['sslmode=disable', false, false, /no encryption/],
    ['sslmode=allow', false, false, true],
    ['sslmode=prefer', false, true, true],
    ['sslmode=require', /does not support SSL/, true, true],
    ['sslmode=require&sslnegotiation=direct', /./, true, true],
    ['sslmode=require&sslrootcert=FOLDER/ca.crt', /does not support SSL/, true, true],
    ['sslmode=require&sslrootcert=FOLDER/other.crt', /does not support SSL/, /certificate/, /certificate/],
    ['sslmode=verify-ca&sslrootcert=FOLDER/ca.crt', /does not support SSL/, true, true],
    ['sslmode=verify-ca&sslrootcert=FOLDER/other.crt', /does not support SSL/, /certificate/, /certificate/],
    ['sslmode=verify-full&sslrootcert=FOLDER/ca.crt', /does not support SSL/, /altnames/, /altnames/],
    ['sslmode=verify-full', /does not support SSL/, /certificate/, /certificate/],
  ] as const)('%j without TLS: %s, with it: %s, where it is asked for: %s', async (query, ...outcomes) => {
    for (const [at, server] of [plain, secure, strict].entries()) {
      const outcome = outcomes[at];
      const found = isEncrypted(urlOf(server, query));
      if (typeof outcome === 'boolean') expect(await found, `server ${at}`).toBe(outcome);
      else await expect(found, `server ${at}`).rejects.toThrow(outcome);
    }
  });

  test('verify-full takes the name that the certificate is for', async () => {
    const query = 'sslmode=verify-full&sslrootcert=FOLDER/ca.crt';
    expect(await isEncrypted(urlOf(secure, query, 'localhost'))).toBe(true);
  });

  test('PGSSLMODE stands in for what the URL does not say', async () => {
    vi.stubEnv('PGSSLMODE', 'require');
    try {
      expect(await isEncrypted(secure.url)).toBe(true);
      expect(await isEncrypted(urlOf(secure, 'sslmode=disable'))).toBe(false);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('an authority of this user’s own is asked for by require, and does for verify-ca', async () => {
    const home = join(folder, 'home');
    mkdirSync(join(home, '.postgresql'), { recursive: true });
    vi.stubEnv('HOME', home);
    try {
      await expect(isEncrypted(urlOf(secure, 'sslmode=verify-ca'))).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringContaining('needs sslrootcert=FILE'),
      });
      writeFileSync(join(home, '.postgresql', 'root.crt'), readFileSync(join(folder, 'ca.crt')));
      expect(await isEncrypted(urlOf(secure, 'sslmode=verify-ca'))).toBe(true);
      writeFileSync(join(home, '.postgresql', 'root.crt'), readFileSync(join(folder, 'other.crt')));
      await expect(isEncrypted(urlOf(secure, 'sslmode=require'))).rejects.toThrow(/certificate/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('completion looks ids up over the same way', async () => {
    for (const query of ['sslmode=require', 'sslmode=prefer']) {
      const book = await openIdSuggestions(urlOf(strict, query));
      await book.close();
    }
    await expect(openIdSuggestions(urlOf(strict, 'sslmode=disable'))).rejects.toThrow(/no encryption/);
  });

  test('commands write no warning, and a file that is not there is exit code 2', async () => {
    const home = newHome();
    for (const mode of ['require', 'prefer', 'verify-ca&sslrootcert=FOLDER/ca.crt']) {
      const env = { ORDERS_DB: urlOf(secure, `sslmode=${mode}`) };
      expect(await home.run(['list', '--json'], { env })).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    }
    const env = { ORDERS_DB: urlOf(secure, 'sslmode=require&sslrootcert=/nowhere/ca.crt') };
    for (const args of [['list'], ['serve', '--port', '0']]) {
      const { status, stderr } = await home.run(args, { env });
      expect(stderr).toMatch(
        /^orders: ORDERS_DB has sslrootcert=\/nowhere\/ca.crt, which cannot be read .*\n$/,
      );
      expect(status).toBe(2);
    }
  });
});

test('a socket is a way to the database, in each form that names one, and needs no TLS', async () => {
  const sockets = mkdtempSync(join(tmpdir(), 'orders-socket-'));
  chmodSync(sockets, 0o777);
  const server = await startPostgres({
    prepare: () => [`unix_socket_directories=${sockets}`, 'listen_addresses='],
  });
  try {
    const { username, password, pathname } = new URL(server.url);
    const at = `port=${server.port}`;
    for (const url of [
      `postgres://${pathname}?host=${sockets}&user=${username}&password=${password}&${at}`,
      `postgres://${username}:${password}@${pathname}?host=${sockets}&${at}`,
      `postgresql://${username}:${password}@${encodeURIComponent(sockets)}:${server.port}${pathname}`,
      `postgresql://${username}:${password}@${encodeURIComponent(sockets)}${pathname}?${at}&sslmode=require`,
    ]) {
      const home = newHome();
      const list = await home.run(['list', '--json'], { env: { ORDERS_DB: url } });
      expect(list, url).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    }
    const wrong = await newHome().run(['list'], {
      env: { ORDERS_DB: `postgres://${pathname}?host=/nowhere` },
    });
    expect(wrong.status).toBe(6);
    expect(wrong.stderr).toMatch(/^orders: .*ENOENT \/nowhere\/\.s\.PGSQL\.5432.*\n$/);
    const forms = await newHome().run(['list'], { env: { ORDERS_DB: `postgres://?host=${sockets}` } });
    expect(forms.status).toBe(2);
    expect(forms.stderr).toContain('postgres:///DATABASE?host=/FOLDER/OF/THE/SOCKET');
  } finally {
    await server.remove();
    rmSync(sockets, { recursive: true, force: true });
  }
});
