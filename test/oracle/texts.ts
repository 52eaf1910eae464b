// Texts of generated orders, and what people type to find them: scripts, variants, widths, marks and oddities that the rule of
// the search (ADR 13) is about.
import fc from 'fast-check';

const NAMES = [
  '高橋 太郎',
  '髙橋太郎',
  '髙槗 花子',
  '渡邊 花子',
  '渡邉\u{e0101}花子',
  '渡辺花子',
  '斎藤一',
  '齋藤 一',
  '山﨑',
  '𠮷野 家',
  '吉野家',
  '辻\u{e0100} 幸',
  '嶋田 國男',
  '島田国男',
  'ｻﾄｳ ﾊﾅｺ',
  'サトウ ハナコ',
  'かﾞき\u3099',
  'Ａｌｉｃｅ Ｓｍｉｔｈ',
  'ALICE smith',
  "O'Brien-Ünal",
  'ÉMILE e\u0301mile',
  'ΟΔΥΣΣΕΥΣ',
  'Οδυσσεύς Σ.',
  'İpek IŞIK',
  'Straße STRASSE',
  'Kelvin \u212a ſoft',
  '株式会社㈱ ①号',
  '田中 田中 田中',
  '李',
  '100%_off\\"',
  '👩\u200d👩 😀',
  'ab',
];
const PRODUCTS = [
  'ノートPC',
  'ﾉｰﾄＰＣ',
  'Cable 1111',
  'cable ①①①①',
  '½ 箱',
  'ﬁlter ﬂat',
  '㌔グラム',
  '濁点゛ つき',
  '机',
  'x',
  'Ω ohm Ω',
];
const REFS = ['ORD-1', 'ord-1', '注文-１', '注文-1', '髙-7', 'R 2', '＃9', 'é-1', 'e\u0301-1', '0001'];
const EMAILS = [
  'taro@example.co.jp',
  'Taro@Example.CO.jp',
  'ＴＡＲＯ@example.co.jp',
  '髙橋@例え.jp',
  '高橋@例え.jp',
  'É.mile@example.fr',
  'é.mile@example.fr',
  'a@b.cd',
  'o_b%x@example.com',
  'ΣΑΣ@example.gr',
];
/** Halves of one sound, case without a pair, wildcards, characters of two units, spaces of any width. */
const CHARACTERS = [
  ...'aAzéÉßΣσςİıſ1١%_\\\'"* -@.田中高髙邉辺斎齊崎﨑吉橋槗ｶﾞガカ\u3099㈱①½\uff5e\u301c\ufeff\u3000ﷺ゛',
  ...['😀', '\u{20bb7}', 'e\u0301', '\u{e0100}', '\ufe0f', '\u200d', 'ａ', '\u212a'],
];

const characters = (minLength: number, maxLength: number) =>
  fc
    .array(fc.constantFrom(...CHARACTERS), { minLength, maxLength, size: 'max' })
    .map((some) => some.join(''));
const long = fc
  .tuple(fc.constantFrom('ア', 'ab', '髙橋', '11', '😀'), fc.integer({ min: 20, max: 60 }))
  .map(([part, times]) => part.repeat(times));

/** Stored as they are: one visible line that begins and ends with no blank. */
const stored = (some: string) => some.trim() === some && /[\p{L}\p{N}]/u.test(some);

export const customerName = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 2, arbitrary: characters(1, 12).filter(stored) },
  { weight: 1, arbitrary: long.filter(stored) },
);
export const productName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PRODUCTS) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: characters(1, 12).filter(stored) },
);
export const email = fc.constantFrom(...EMAILS);
export const orderRef = fc.constantFrom(...REFS);
export const trackingNumber = fc.constantFrom('1234-5678', '1234-567', 'ＡＢ１', 'AB1', '追跡 1');
/** Of a question, whether or not a text has it. */
export const anyText = fc.oneof(characters(1, 5), fc.constantFrom(...NAMES, ...PRODUCTS, ...EMAILS, ...REFS));

/** The same text as another person might type it. */
export const RETYPED = {
  asItIs: (text: string) => text,
  loud: (text: string) => text.toUpperCase(),
  quiet: (text: string) => text.toLowerCase(),
  wide: (text: string) =>
    text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  apart: (text: string) => text.normalize('NFD'),
  variant: (text: string) => text.replaceAll('高', '髙').replaceAll('辺', '邊').replaceAll('国', '國'),
} as const satisfies Record<string, (text: string) => string>;
export type Retyped = keyof typeof RETYPED;
