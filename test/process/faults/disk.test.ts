// Proves that a full disk and a failed flush lose no acknowledged order: while they last, requests that would
// write get a 503 and reads go on; afterwards the same process works again, and the money agrees.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { readSqliteBook } from '../../kills/book.ts';
import { type Acknowledged, startClients } from '../../kills/load.ts';
import { end, startServer } from '../../kills/serving.ts';
import { violationsOf } from '../../kills/verdict.ts';
import { newHome } from '../../support/cli/run-cli.ts';
import { compilePreload } from '../../support/database/preload.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

const FAULT_MS = 1_000;
const SOME = 30;

async function serveOnFaultyDisk(library: string) {
  const database = tempPath('orders.db');
  const folder = dirname(database);
  const fake = await startFakeServices();
  const server = await startServer(database, fake, {
    LD_PRELOAD: library,
    DISK_FAULTS: folder,
    ORDERS_NOTIFICATION_TIMEOUT_MS: '1500',
  });
  onTestFinished(async () => {
    await end(server, 'SIGKILL');
    await fake.close();
  });
  const ask = (method: 'GET' | 'POST', path: string) =>
    fetch(server.url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(TANAKA) } : {}),
    });
  return {
    database,
    fake,
    server,
    ask,
    begin: (fault: string) => writeFileSync(join(folder, fault), ''),
    finish: (fault: string) => rmSync(join(folder, fault)),
  };
}

test.for(['full', 'flush'])('a fault of the disk while serving (%s)', async (fault, { skip }) => {
  const library = compilePreload('disk');
  if (!library) return skip('needs Linux and a C compiler (cc)');
  const { database, fake, server, ask, begin, finish } = await serveOnFaultyDisk(library);
  const acknowledged: Acknowledged = new Map();
  const clients = startClients({ count: 6, url: () => server.url, acknowledged, random: Math.random });
  await until(() => acknowledged.size > SOME);

  begin(fault);
  await sleep(FAULT_MS);
  const refused = await ask('POST', '/api/v1/orders/');
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  expect((await ask('GET', '/api/v1/orders/?limit=5')).status).toBe(200);
  const unready = await ask('GET', '/readyz');
  expect(unready.status).toBe(503);
  expect(await unready.json()).toMatchObject({ detail: expect.stringMatching(/cannot be written \(.+\)/) });
  const metrics = await ask('GET', '/metrics');
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toMatch(/^orders_database_up 0$/m);
  const told = acknowledged.size;
  finish(fault);

  await until(() => acknowledged.size > told + SOME);
  expect((await ask('GET', '/readyz')).status).toBe(200);
  await clients.stop();
  expect(server.child.exitCode).toBeNull();
  // A result that could not be written waits for the end of its lease.
  while ((await readSqliteBook(database)).open > 0) await sleep(100);
  await end(server, 'SIGTERM');
  const book = await readSqliteBook(database);
  expect(violationsOf(book, fake, acknowledged)).toEqual([]);
  expect(book.orders.length).toBeGreaterThanOrEqual(acknowledged.size);
});

test.for(['full', 'readonly'])(
  'a disk that takes no writes as a process starts (%s)',
  async (fault, { skip }) => {
    const library = compilePreload('disk');
    if (!library) return skip('needs Linux and a C compiler (cc)');
    const home = newHome();
    const create = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'x:1:1'];
    const folder = home.folder;
    const env = { LD_PRELOAD: library, DISK_FAULTS: folder, ORDERS_DB: join(folder, 'orders.db') };
    expect((await home.run(create, { env })).status).toBe(0);
    // Whoever reads has the log of a database open; without anyone else there, that takes a write.
    const handle = openSqliteFile(env.ORDERS_DB);
    onTestFinished(() => void handle.close());
    handle.prepare('SELECT count(*) FROM orders').get();
    writeFileSync(join(folder, fault), '');
    for (const args of [['serve', '--port', '0'], create]) {
      const { status, stdout, stderr } = await home.run(args, { env });
      expect({ args, status, stdout }).toEqual({ args, status: 6, stdout: '' });
      const said = stderr.split('\n').filter((line) => line !== '' && !line.includes('embedded sandbox'));
      expect(said).toEqual([
        expect.stringMatching(/^orders: the database .*cannot be (written|opened) \(.+\)/),
      ]);
    }
    const doctor = await home.run(['doctor', '--json'], { env });
    const findings = JSON.parse(doctor.stdout) as { check: string; ok: boolean }[];
    expect(findings.find(({ check }) => check === 'writable')).toMatchObject({ ok: false });
    expect(doctor.status).toBe(6);
  },
);
