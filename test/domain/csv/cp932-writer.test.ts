// Proves that text becomes the bytes that Excel in Japan expects, and that nothing is lost without being told.
import { describe, expect, test } from 'vitest';
import { cp932Writer } from '../../../src/domain/csv/encoding/cp932-writer.ts';

const hex = (text: string) => cp932Writer().bytesOf(text, 1).toString('hex');

// Bytes from Microsoft's table, not from the library.
test.each([
  ['髙', 'fbfc'],
  ['﨑', 'fab1'],
  ['①', '8740'],
  ['㈱', '878a'],
  ['表', '955c'],
  ['ｱ', 'b1'],
  ['～', '8160'],
  ['A\\', '415c'],
])('%s is %s', (text, bytes) => {
  expect(hex(text)).toBe(bytes);
});

describe('a character that is not there', () => {
  test('is a question mark, one for a pair of surrogates too', () => {
    const writer = cp932Writer();
    expect(writer.bytesOf('a👍b𠮷c', 7).toString('latin1')).toBe('a?b?c');
    expect(writer.replaced()).toEqual({
      count: 2,
      first: [
        { character: '👍', by: '?', orderIds: [7], isElsewhere: false, times: 1 },
        { character: '𠮷', by: '?', orderIds: [7], isElsewhere: false, times: 1 },
      ],
    });
  });

  // Some tables make `\` and `~` of the last two; 0x80 is what reading refuses.
  test.each([
    ['〜', '8160'],
    ['−', '817c'],
    ['‖', '8161'],
    ['—', '815c'],
    ['¢', '8191'],
    ['£', '8192'],
    ['¬', '81ca'],
    ['¥', '818f'],
    ['‾', '8150'],
    ['\u00a0', '20'],
    ['\u0080', '3f'],
  ])('%s is written as what looks like it where there is such a thing, and told', (text, bytes) => {
    const writer = cp932Writer();
    expect(writer.bytesOf(text, 1).toString('hex')).toBe(bytes);
    expect(writer.replaced()).toMatchObject({ count: 1, first: [{ character: text, orderIds: [1] }] });
  });

  test('is told with its first orders; the first five of them are, however many there are', () => {
    const writer = cp932Writer();
    for (let id = 1; id <= 1_000; id += 1) writer.bytesOf(`顧客 é${String.fromCodePoint(0x1f300 + id)}é`, id);
    const { count, first } = writer.replaced();
    expect(count).toBe(3_000);
    expect(first).toHaveLength(5);
    expect(first[0]).toEqual({
      character: 'é',
      by: '?',
      orderIds: [1, 2, 3],
      isElsewhere: true,
      times: 2_000,
    });
  });
});

test('where nothing is lost, nothing is told', () => {
  const writer = cp932Writer();
  writer.bytesOf('髙橋㈱ "引用", \\100\r\n?', 1);
  expect(writer.replaced()).toEqual({ count: 0, first: [] });
});
