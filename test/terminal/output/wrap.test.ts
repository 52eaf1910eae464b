// Proves that text for a terminal is broken between words, that nothing of it is lost, and that no line is too wide.
import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { expect, test } from 'vitest';
import { hangingIndent, wrapText } from '../../../src/terminal/output/wrap.ts';

test('lines break between words, and a word only where it is wider than a line', () => {
  expect(wrapText('must be a whole number', 12)).toEqual(['must be a', 'whole number']);
  expect(wrapText('見積書を確認する aa', 8)).toEqual(['見積書を', '確認する', 'aa']);
  expect(wrapText('as it is', undefined)).toEqual(['as it is']);
  expect(hangingIndent('  - ', 'a running server reads the record', 30)).toBe(
    '  - a running server reads the\n    record',
  );
});

test('whatever the text and the width, nothing is lost and no line is too wide', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((one) => !/[\n\r]/.test(one));
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (written, columns) => {
      const lines = wrapText(written, columns);
      expect(lines.join('').replaceAll(' ', '')).toBe(written.replaceAll(' ', ''));
      for (const line of lines) {
        const isOneSign = [...new Intl.Segmenter().segment(line)].length === 1;
        expect(isOneSign || stringWidth(line) <= columns).toBe(true);
      }
    }),
  );
});
