// Proves that shared texts are found again, whatever their number and length.
import { expect, test } from 'vitest';
import { readSharedStrings, SharedStrings } from '../../../../src/domain/csv/xlsx/shared-strings.ts';

test('texts of many blocks are found', () => {
  const store = new SharedStrings();
  const textOf = (at: number) => `山田 ${at} ${'x'.repeat(at % 700)}`;
  for (let at = 0; at < 20_000; at += 1) store.add(textOf(at));
  for (let at = 0; at < 20_000; at += 1)
    if (store.at(at) !== textOf(at)) expect(store.at(at)).toBe(textOf(at));
  for (const at of [-1, 0.5, 20_000, Number.NaN]) expect(store.at(at)).toBeUndefined();
});

test('texts that would fill the memory are an error', () => {
  const store = new SharedStrings();
  const text = 'x'.repeat(1_000_000);
  const fill = () => {
    for (let at = 0; at < 300; at += 1) store.add(text);
  };
  expect(fill).toThrow('it has more than 268,435,456 bytes of texts');
});

test('an element without text is a text', async () => {
  async function* pieces() {
    yield Buffer.from('<sst><si><t>a</t></si><si/><si><t/></si><si><r><t>b</t></r></si></sst>');
  }
  const strings = await readSharedStrings(pieces());
  expect([0, 1, 2, 3, 4].map((at) => strings.at(at))).toEqual(['a', '', '', 'b', undefined]);
});
