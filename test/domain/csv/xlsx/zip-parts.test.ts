// Proves that parts of an archive are read whole and within bounds, or not at all.
import { truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openZip } from '../../../../src/domain/csv/xlsx/zip-parts.ts';
import { tempPath } from '../../../support/temp.ts';
import { type ZipPart, zipFile, zipOf } from '../../../support/zip.ts';

const TEXT = 'orders '.repeat(50_000);

async function read(path: string, name = 'a.txt', limitBytes = 1_000_000): Promise<string> {
  const file = await open(path);
  onTestFinished(() => file.close());
  const zip = await openZip(file);
  const pieces: Buffer[] = [];
  for await (const piece of zip.pieces(name, limitBytes)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test.each([true, false])('a part is read, stored %s', async (stored) => {
  const parts = [
    { name: 'b.txt', content: 'b' },
    { name: 'A.txt', content: TEXT, stored },
  ];
  expect(await read(zipFile(parts))).toBe(TEXT);
});

test.each<[string, Partial<ZipPart>, string]>([
  ['that is missing', { name: 'b.txt' }, 'its part a.txt is missing'],
  ['that is encrypted', { flags: 1 }, 'its part a.txt is encrypted'],
  ['with another checksum', { says: { checksum: 1 } }, 'its part a.txt was changed or cut'],
  ['longer than it says', { says: { size: 1_000 } }, 'its part a.txt has another size than it says'],
  ['shorter than it says', { says: { size: 400_000 } }, 'its part a.txt has another size than it says'],
  [
    'larger than its bound',
    { content: TEXT.repeat(3) },
    'its part a.txt unpacks to more than 1,000,000 bytes',
  ],
])('a part %s is an error', async (_what, fault, message) => {
  const parts = [{ name: 'a.txt', content: TEXT, ...fault }];
  await expect(read(zipFile(parts))).rejects.toThrow(message);
});

test('a part that grows a thousandfold is not unpacked', async () => {
  const path = zipFile([{ name: 'a.txt', content: Buffer.alloc(17 * 1024 * 1024) }]);
  await expect(read(path, 'a.txt', 1e9)).rejects.toThrow('its part a.txt is packed too tightly');
});

test('parts of a size that no disk holds are not unpacked', async () => {
  const parts = ['a.txt', 'b.txt', 'c.txt'].map((name) => ({
    name,
    content: 'a',
    says: { size: 4_000_000_000 },
  }));
  await expect(read(zipFile(parts))).rejects.toThrow('it unpacks to more than 8,589,934,592 bytes');
});

test('two parts of one name are an error', async () => {
  const parts = [
    { name: 'a.txt', content: 'a' },
    { name: 'A.TXT', content: 'b' },
  ];
  await expect(read(zipFile(parts))).rejects.toThrow('it has the part A.TXT twice');
});

test('an archive without its end is an error', async () => {
  const bytes = zipOf([{ name: 'a.txt', content: TEXT }]);
  const path = tempPath('cut.xlsx');
  writeFileSync(path, bytes);
  truncateSync(path, bytes.length - 30);
  await expect(read(path)).rejects.toThrow('End of central directory record signature not found');
});

test('the file stays open when a reader stops early', async () => {
  const file = await open(zipFile([{ name: 'a.txt', content: TEXT }]));
  onTestFinished(() => file.close());
  const zip = await openZip(file);
  for await (const _ of zip.pieces('a.txt', 1_000_000)) break;
  let bytes = 0;
  for await (const piece of zip.pieces('a.txt', 1_000_000)) bytes += piece.length;
  expect(bytes).toBe(TEXT.length);
});
