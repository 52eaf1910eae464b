// Proves that uploads are bounded: in number before anything is read, in disk, and in time where a client sends a byte
// now and then, has gone, or waits behind a check that hangs.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openStaging } from '../../../src/db/csv-staging.ts';
import { type ReceiveOptions, receiveFile } from '../../../src/domain/batches/upload-file.ts';
import { type SpoolLimits, spoolRoom } from '../../../src/domain/csv/spool-room.ts';
import { createLimiter } from '../../../src/domain/shared/turns.ts';
import type { Limits } from '../../../src/server/listen.ts';
import { CALLER, openDesk, openFakes } from '../../support/desk.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { repliesIn } from '../../support/server/raw-http.ts';
import { startTestServer } from '../../support/server/server.ts';
import { tempPath } from '../../support/temp.ts';
import { until } from '../../support/until.ts';

const MOST_FILES = 8;
const MIB = 2 ** 20;
let temporary: string;

beforeEach(() => {
  temporary = tempPath('');
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
});

const spooled = () => readdirSync(temporary).filter((name) => name.startsWith('orders-spool-'));
const file = csvBytes([HEADER, ['R1', 'a@example.com', '髙橋', '表', '2', '100', 'JPY']], {
  encoding: 'utf-8',
  bom: false,
  delimiter: ',',
  lineEnd: '\r\n',
  endsLine: true,
});
const head = (framing: string) =>
  `POST /api/v1/batches/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nExpect: 100-continue\r\n${framing}\r\n\r\n`;

async function start(limits: Partial<Limits> = {}) {
  const server = await startTestServer({}, limits);
  onTestFinished(() => server.close());
  const upload = async (framing = 'Content-Length: 100000') => {
    const connection = await server.connect();
    onTestFinished(() => void connection.socket.destroy());
    connection.send(head(framing));
    return connection;
  };
  const send = () =>
    server.ask('/api/v1/batches/?force=true', {
      method: 'POST',
      body: file,
      headers: { 'content-type': 'text/csv' },
    });
  return { server, upload, send };
}

test('more uploads than are taken at once are a 503 before anything of them is read', async () => {
  const { server, upload, send } = await start();
  const held = await Promise.all(Array.from({ length: MOST_FILES }, () => upload()));
  await until(() => spooled().length === MOST_FILES);
  const late = await upload();
  const [reply] = repliesIn(await late.until('send this file later'));
  expect(reply?.status).toBe(503);
  expect(spooled()).toHaveLength(MOST_FILES);
  const refused = await send();
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '30']);
  expect((await server.ask('/api/v1/orders/')).status).toBe(200);
  for (const { socket } of held) socket.resetAndDestroy();
  await until(() => spooled().length === 0);
  expect((await send()).status).toBe(202);
});

test('an upload of a byte now and then is cut off', async () => {
  const { upload } = await start({ requestMs: 200, fileBytesPerSecond: 1_000, checkIntervalMs: 20 });
  const slow = await upload('Transfer-Encoding: chunked');
  await until(() => spooled().length === 1);
  const timer = setInterval(() => slow.send('1\r\na\r\n'), 50);
  onTestFinished(() => clearInterval(timer));
  const replies = repliesIn(await slow.until('\0never'));
  expect(replies.map(({ status }) => status)).toContain(408);
  await until(() => spooled().length === 0);
});

async function receiving(limits: Partial<SpoolLimits> = {}) {
  const { deps } = await openDesk(await openFakes());
  const room = spoolRoom({
    mostFiles: 3,
    mostBytes: 1_000,
    freeBytes: 100 * MIB,
    disk: async () => undefined,
    ...limits,
  });
  const checks = createLimiter({
    atOnce: 1,
    mostWaiting: 3,
    longestMs: 60_000,
    full: () => new Error('full'),
  });
  async function* whole() {
    yield file;
  }
  const receive = (options: Partial<ReceiveOptions> = {}, pieces: AsyncIterable<Uint8Array> = whole()) =>
    receiveFile(deps, pieces, { force: 'true' }, CALLER, {
      openStaging,
      presetOf: () => Promise.reject(new Error('not needed')),
      room,
      checks,
      ...options,
    });
  return { receive, room, checks };
}

const FULL = { kind: 'unavailable', retryAfterSeconds: 30 };

test('what is declared counts before it comes, what is not as it comes, and all is free again at the end', async () => {
  const { receive } = await receiving();
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  async function* slowly() {
    yield file;
    await gate;
  }
  const first = receive({ sizeBytes: 700 }, slowly());
  await until(() => spooled().length === 1);
  await expect(receive({ sizeBytes: 301 })).rejects.toMatchObject(FULL);
  async function* endless() {
    for (;;) yield new Uint8Array(100);
  }
  await expect(receive({}, endless())).rejects.toMatchObject(FULL);
  expect(spooled()).toHaveLength(1);
  letGo();
  expect(await first).toMatchObject({ as: 'new' });
  expect(await receive({ sizeBytes: 1_000 })).toMatchObject({ as: 'new' });
  expect(spooled()).toEqual([]);
});

test('a part of the disk stays free, and an upload that would take it is refused or ends', async () => {
  let free = 200 * MIB;
  const { receive } = await receiving({
    mostBytes: 2 ** 30,
    disk: async () => ({ free, total: 10_000 * MIB }),
  });
  const refused = { kind: 'unavailable', retryAfterSeconds: 60 };
  await expect(receive({ sizeBytes: 51 * MIB })).rejects.toMatchObject(refused);
  async function* large() {
    for (let n = 0; n < 40; n += 1) {
      yield new Uint8Array(MIB);
      if (n === 20) free = 101 * MIB;
    }
  }
  await expect(receive({}, large())).rejects.toMatchObject(refused);
  expect(spooled()).toEqual([]);
  expect(await receive({ sizeBytes: 100 })).toMatchObject({ as: 'new' });
});

test('a small disk is not closed to small files', async () => {
  const { receive } = await receiving({ disk: async () => ({ free: 40 * MIB, total: 64 * MIB }) });
  expect(await receive({ sizeBytes: 200 })).toMatchObject({ as: 'new' });
});

test('a client that has gone leaves the queue behind a check that hangs, and takes nothing with it', async () => {
  const { receive, checks } = await receiving();
  const gone = new AbortController();
  const left = new AbortController();
  const hanging = checks.run(() => new Promise<never>(() => {}), gone.signal);
  const waiting = receive({ gone: left.signal });
  const staying = receive();
  await until(() => spooled().length === 2);
  left.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
  expect(spooled()).toHaveLength(1);
  gone.abort();
  await expect(hanging).rejects.toMatchObject({ kind: 'interrupted' });
  expect(await staying).toMatchObject({ as: 'new' });
  await sleep(1);
  expect(spooled()).toEqual([]);
});
