// Proves that a stream becomes a file that is its owner's alone, within a limit, and that nothing else stays behind.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { spool } from '../../../src/domain/csv/spool-upload.ts';
import { refusal } from '../../support/orders/check-file.ts';
import { tempPath } from '../../support/temp.ts';

function emptyFolder(): string {
  const folder = tempPath('spool');
  mkdirSync(folder);
  return folder;
}

const pieces = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

test('all bytes are there, and gone when it is removed', async () => {
  const folder = emptyFolder();
  const spooled = await spool(pieces('a,b\n', '', '1,2\n'), { folder, limitBytes: 8 });
  expect(readFileSync(spooled.path, 'utf8')).toBe('a,b\n1,2\n');
  expect(statSync(spooled.path).mode & 0o777).toBe(0o600);
  await spooled.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test('a stream beyond the limit is refused', async () => {
  const folder = emptyFolder();
  const { kind, message } = await refusal(spool(pieces('12345678', '9'), { folder, limitBytes: 8 }));
  expect(kind).toBe('too_large');
  expect(message).toBe('a file of orders may have at most 8 bytes');
  expect(readdirSync(folder)).toEqual([]);
});

test('a stream that fails, and one that is stopped, leave nothing', async () => {
  const folder = emptyFolder();
  async function* broken() {
    yield Buffer.from('a');
    throw new Error('the line is broken');
  }
  expect((await refusal(spool(broken(), { folder }))).message).toContain('the line is broken');
  const stop = new AbortController();
  async function* endless() {
    for (;;) {
      stop.abort();
      yield Buffer.from('a');
    }
  }
  expect((await refusal(spool(endless(), { folder, signal: stop.signal }))).kind).toBe('interrupted');
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there is a clear error', async () => {
  expect((await refusal(spool(pieces('a'), { folder: '/nowhere' }))).kind).toBe('unavailable');
});
