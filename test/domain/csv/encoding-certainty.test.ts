// Proves that the encoding of a short file is never guessed: it is recognised, or the file is refused.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../../src/domain/csv/encoding/detect-encoding.ts';
import { openInput } from '../../../src/domain/csv/input-file.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { checkBytes, ordersOf, refusal } from '../../support/orders/check-file.ts';
import { encode } from '../../support/orders/order-csv.ts';
import { tempPath } from '../../support/temp.ts';

const COLUMNS = 'customer_email,customer_name,product_name,quantity,unit_price\n';
const FAMILY =
  '佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 藤井 西村 福田 太田 三浦 岡本 金子 藤原 中野 松田 原田 和田 中山 石田 上田 森田 小島 柴田 原 竹内 宮崎 酒井 工藤 横山 宮本 内田 高木 安藤 谷口 大野 丸山 今井 高田 藤本 河野 小山 村田 武田 上野 杉山 増田 平野 菅原 久保 松井 千葉 岩崎 木下 野口 松尾 菊地 野村 新井 佐野 大塚 藤堂 谷村 土橋'.split(
    ' ',
  );
const GIVEN =
  '太郎 花子 健一 美咲 翔太 陽菜 大輔 愛 誠 結衣 拓也 葵 直樹 さくら 健太 七海 浩 由美 隆 久美子 和也 真由美 剛 恵 亮 裕子 達也 明美 学 智子 大翔 蓮 悠真 凛 結菜 陽翔 湊 樹 紬 芽依'.split(
    ' ',
  );
const KANA = 'ｻﾄｳ ﾊﾅｺ,ｽｽﾞｷ ﾀﾛｳ,ﾀｶﾊｼ ｹﾝｼﾞ,ﾔﾏﾀﾞ ｼｮｳﾀ,ﾜﾀﾅﾍﾞ ﾕｳｺ,ｷｼﾓﾄ ﾘｮｳ,ﾊｯﾄﾘ ｱｲ'.split(',');

/** A row of names that differ from file to file; reproducible. */
function names(seed: number, rows: number): string[] {
  const style = seed % 4;
  return Array.from({ length: rows }, (_, row) => {
    const family = FAMILY[(seed * 7 + row * 31) % FAMILY.length] ?? '';
    const given = GIVEN[(seed * 13 + row * 17) % GIVEN.length] ?? '';
    if (style === 0) return family;
    if (style === 1) return `${family}${given}`;
    return style === 2 ? `${family}　${given}` : `${family} ${given}`;
  });
}

function csvOf(customers: readonly string[], encoding: 'shift_jis' | 'euc-jp'): Buffer {
  const rows = customers.map((name, row) => `c${row}@example.com,${name},Desk,1,10\n`);
  return encode(COLUMNS + rows.join(''), encoding);
}

/** The encoding that a file is read in, or 'refused'. */
async function readAs(bytes: Buffer): Promise<string> {
  const path = tempPath('orders.csv');
  writeFileSync(path, bytes);
  const file = await openInput(path, { name: 'orders.csv' });
  try {
    return (await inspect(file, 'auto')).encoding;
  } catch (error) {
    if (error instanceof OrdersError && error.message.includes('encoding is not certain')) return 'refused';
    throw error;
  } finally {
    await file.close();
  }
}

describe('short files of common names', () => {
  test.each(['shift_jis', 'euc-jp'] as const)(
    'in %s: none is read wrongly, most are read',
    async (encoding) => {
      const tally = { long: 0, longRead: 0 };
      for (let seed = 0; seed < 480; seed += 1) {
        const customers = names(seed, 1 + (seed % 5));
        const read = await readAs(csvOf(customers, encoding));
        expect([encoding, 'refused'], customers.join()).toContain(read);
        if (customers.length < 3) continue;
        tally.long += 1;
        if (read !== 'refused') tally.longRead += 1;
      }
      expect(tally.longRead / tally.long).toBeGreaterThanOrEqual(0.95);
    },
  );

  test('in half-width katakana: none is read wrongly', async () => {
    for (let seed = 0; seed < 70; seed += 1) {
      const customers = Array.from(
        { length: 1 + (seed % 5) },
        (_, row) => KANA[(seed * 3 + row * 2) % KANA.length] ?? '',
      );
      const read = await readAs(csvOf(customers, 'shift_jis'));
      expect(['shift_jis', 'refused']).toContain(read);
    }
  });
});

describe('text of another language', () => {
  const korean = Buffer.from('b1e8c3b6bcf62cb9dabfb5c8f12cc0ccbcf8bdc5', 'hex');
  const chinese = Buffer.from('cdf5b7bc2cc0eeceb02cd5c5c3f4', 'hex');

  test.each([
    ['Korean', korean],
    ['Chinese', chinese],
  ])('%s is not taken for Japanese', async (_, text) => {
    const [first, second, third] = text.toString('latin1').split(',');
    const rows = [first, second, third].map((name, row) => `c${row}@example.com,${name},Desk,1,10\n`);
    const bytes = Buffer.from(COLUMNS + rows.join(''), 'latin1');
    const { message } = await refusal(checkBytes(bytes));
    expect(message).toContain('the encoding is not certain');
  });

  test.each([
    'O’Brien',
    'José García',
    'Müller',
    'François',
    'Bob’s',
    'Zoë',
    'Núñez',
    'Ángel',
    'm²',
    '“Best”',
  ])('%s in Windows-1252 is asked about, and read when it is named', async (name) => {
    const bytes = encode(`${COLUMNS}a@example.com,${name},Desk,1,10\n`, 'windows-1252');
    const { kind, message } = await refusal(checkBytes(bytes));
    expect(kind).toBe('invalid');
    expect(message).toContain(`windows-1252 reads "${name}"`);
    const [order] = await ordersOf(await checkBytes(bytes, { encoding: 'windows-1252' }));
    expect(order?.draft.customerName).toBe(name);
  });

  test.each([
    'José García',
    'Müller',
    'O’Brien',
    'Łukasz',
    'Иван',
    'Zoë',
    'été',
    '김철수',
    '王芳',
    '100²',
    '5 m²',
    '¥500',
  ])('%s in UTF-8 is read', async (name) => {
    const [order] = await ordersOf(await checkBytes(`${COLUMNS}a@example.com,${name},Desk,1,10\n`));
    expect(order?.draft.customerName).toBe(name);
  });
});
