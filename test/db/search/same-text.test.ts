// Proves that names are found however their kanji are written, and that what is written differently on purpose stays so.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { caselessText, foldedText, wordsOf } from '../../../src/db/search/same-text.ts';

test.each([
  '高橋 髙橋 髙槗',
  '山崎 山﨑 山嵜',
  '渡辺 渡邊 渡邉 渡邉\u{e0101}',
  '斎藤 斉藤 齋藤 齊藤',
  '浜田 濱田 濵田',
  '沢田 澤田',
  '島 嶋 嶌',
  '広沢 廣澤',
  '国 國 圀',
  '桜 櫻',
  '真 眞',
  '徳 德',
  '恵 惠',
  '瀬 瀨',
  '栄 榮',
  '円 圓',
  '清 淸',
  '曽 曾',
  '槙 槇',
  '薮 藪',
  '籠 篭',
  '辻 辻\u{e0100} 辻\u{e0101}',
  '吉野家 𠮷野家',
  '神 \ufa19',
  'がぎ か\u3099き\u3099',
  'ｶﾞｷﾞ ガギ',
  'ＡＢＣ１ abc1',
  'ΟΔΥΣ οδυσ οδυς',
])('%s are the same', (names) => {
  const forms = names.split(' ').map(foldedText);
  expect(new Set(forms).size).toBe(1);
});

test.each(['たなか タナカ', '大阪 大坂', '洲 州', '着 著', '杉 椙', '辻 迁', 'e é'])('%s differ', (names) => {
  const forms = names.split(' ').map(foldedText);
  expect(new Set(forms).size).toBe(forms.length);
});

test('an address is compared as it is written, but for width, case and composition', () => {
  expect(caselessText('ＴＡＲＯ@髙橋.jp')).toBe('taro@髙橋.jp');
  expect(caselessText('髙')).not.toBe(caselessText('高'));
});

test('folded twice is folded once, and every part of a text is found in it', () => {
  const character = fc.constantFrom(...'高髙邉辺齋斉﨑𠮷辻aZéかカｶﾞ\u3099\u0301\u{e0101}\ufe0f');
  const text = fc.array(character, { maxLength: 8 }).map((some) => some.join(''));
  fc.assert(
    fc.property(text, (some) => {
      expect(foldedText(foldedText(some))).toBe(foldedText(some));
    }),
  );
});

test('words are told apart by any blank; one of selectors alone is none', () => {
  expect(wordsOf('  髙橋\u3000太郎 高橋 \ufe0f ')).toEqual(['高橋', '太郎']);
});
