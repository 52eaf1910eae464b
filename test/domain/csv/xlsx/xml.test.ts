// Proves that XML is read alike in whatever pieces it comes, and that nothing of it grows without a bound.
import { expect, test } from 'vitest';
import { readXml } from '../../../../src/domain/csv/xlsx/xml.ts';

async function* cut(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(xml: string | Buffer, length = 7): Promise<string> {
  let seen = '';
  await readXml(cut(Buffer.from(xml), length), {
    open(name, attributes) {
      seen += `<${[name, ...Object.values(attributes)].join(' ')}>`;
    },
    text(text) {
      seen += text;
    },
    close(name) {
      seen += `</${name}>`;
    },
  });
  return seen;
}

const ROW =
  '<?xml version="1.0"?><x:row xmlns:x="u" r="1"><x:t>山田 &amp; <![CDATA[<b>]]>&#x20;</x:t></x:row>';
const READ = '<row u 1><t>山田 & <b> </t></row>';

test.each([1, 2, 3, 1_000])('names lose their prefix, in pieces of %i bytes', async (length) => {
  expect(await read(ROW, length)).toBe(READ);
  expect(await read(`\uFEFF${ROW}`, Math.max(length, 2))).toBe(READ);
});

test('UTF-16 is read by its mark', async () => {
  const little = Buffer.from(`\uFEFF${ROW}`, 'utf16le');
  expect(await read(little)).toBe(READ);
  expect(await read(Buffer.from(little).swap16())).toBe(READ);
});

const BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>';

test.each([
  ['a document type', BOMB, 'it has a document type, which no workbook has'],
  ['an entity of its own', '<a>&b;</a>', 'undefined entity'],
  ['an end too early', '<a><b></b>', 'unclosed tag'],
  ['other brackets', '<a></b>', 'unexpected close tag'],
  ['65 levels', '<a>'.repeat(65), 'more than 64 elements are nested'],
  ['bytes that are not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0x8e, 0x93]), 'its text is not UTF-8'],
  ['a character cut at the end', Buffer.from([0x3c, 0x61, 0x3e, 0xe5]), 'its text is not UTF-8'],
])('%s is an error', async (_what, xml, message) => {
  await expect(read(xml)).rejects.toThrow(message);
});

test.each(['<a b="', '<!-- ', '<a>'])('%s without an end is an error', async (start) => {
  await expect(read(start + 'x'.repeat(2_000_000), 65_536)).rejects.toThrow('one of its texts has no end');
});
