// Proves that columns are read as the caller or a preset names them, and that presets are checked.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builtinPresets, presetsFor } from '../../../src/domain/csv/mapping/builtin.ts';
import { parseMaps } from '../../../src/domain/csv/mapping/mapping.ts';
import { parsePreset } from '../../../src/domain/csv/mapping/parse-preset.ts';
import type { OrderPreset } from '../../../src/domain/csv/mapping/preset.ts';
import { checkBytes, ordersOf, refusal } from '../../support/orders/check-file.ts';

function preset(name: string): OrderPreset {
  const found = builtinPresets().find((one) => one.name === name);
  if (found?.for !== 'orders') throw new Error(`there is no preset ${name}`);
  return found;
}

function sample(file: string): string {
  return fileURLToPath(new URL(`../../fixtures/presets/${file}`, import.meta.url));
}

describe('columns named by the caller', () => {
  const text = 'Mail,Who,What,How many,Each\na@example.com,Ann,Mug,2,10\n';
  const maps = [
    'Mail=customer_email',
    'who=customer_name',
    'What=product_name',
    'How many=quantity',
    'Each=unit_price',
  ];

  test('are read', async () => {
    const checked = await checkBytes(text, { mapping: { maps: parseMaps(maps), currency: 'USD' } });
    const [order] = await ordersOf(checked);
    expect(order?.draft).toMatchObject({ customerEmail: 'a@example.com', totalAmount: 20, currency: 'USD' });
    expect(checked.ignoredColumns).toEqual([]);
  });

  test('go before those of a preset', async () => {
    const mapping = {
      preset: preset('shopify'),
      maps: parseMaps([...maps, 'No=order_ref']),
      currency: 'EUR',
    };
    const rows = 'No,Mail,Who,What,How many,Each,Financial Status\n7,a@example.com,Ann,Mug,2,10,pending\n';
    const [order] = await ordersOf(await checkBytes(rows, { mapping }));
    expect(order?.importGroup).toBe('7');
  });

  test('that the header lacks are named', async () => {
    const mapping = { maps: parseMaps(['Price=unit_price']) };
    const { message } = await refusal(checkBytes(text, { mapping }));
    expect(message).toContain('Price (unit_price)');
    expect(message).toContain('it has Mail, Who, What, How many, Each');
  });

  test.each([
    ['Mail', /^must be COLUMN=FIELD/],
    ['=quantity', /^must be COLUMN=FIELD/],
    ['Mail=email', /^knows no field email; the fields are order_ref, customer_email/],
  ])('%s is refused', (map, expected) => {
    expect(() => parseMaps([map])).toThrow(expected);
  });

  test('two for one field are refused', () => {
    expect(() => parseMaps(['A=quantity', 'B=quantity'])).toThrow(/two columns for quantity: A and B/);
  });
});

describe('presets', () => {
  test('are recognised by the header of their file', () => {
    const headers = readdirSync(sample('')).map((file) => {
      const bytes = readFileSync(sample(file));
      const text = new TextDecoder(/shopify|woo|amazon/.test(file) ? 'utf-8' : 'shift_jis').decode(bytes);
      const [line = ''] = text.split(/\r?\n/);
      return [
        file,
        presetsFor(
          line.split(/[,\t]/).map((cell) => cell.replaceAll('"', '')),
          'orders',
        ),
      ];
    });
    expect(Object.fromEntries(headers)).toEqual({
      'amazon.txt': ['amazon'],
      'ec-cube.csv': ['ec-cube'],
      'japan-post.csv': [],
      'next-engine.csv': ['next-engine'],
      'rakuten.csv': ['rakuten'],
      'sagawa-ehiden.csv': [],
      'shopify.csv': ['shopify'],
      'woocommerce.csv': ['woocommerce'],
      'yamato-b2.csv': [],
    });
  });

  test.each([
    ['{\n  "name": "own",\n  "title": ', /^the preset own\.json, line 3: is not valid JSON/],
    ['{\n  "name": "own",\n  "title": "Own",\n  "fields": {\n    "price": "A"\n  }\n}', /line 4: .*price/],
    [
      '{\n  "name": "own",\n  "title": "Own",\n  "fields": {\n    "quantity": 3\n  }\n}',
      /line 5: fields\.quantity/,
    ],
    [
      '{\n  "name": "Own!",\n  "title": "Own",\n  "fields": {}\n}',
      /line 2: name: must be lower-case letters/,
    ],
  ])('%j is refused with the line of its fault', (text, expected) => {
    expect(() => parsePreset(text, 'own.json')).toThrow(expected);
  });

  test('are written and read again alike', () => {
    for (const one of builtinPresets()) expect(parsePreset(JSON.stringify(one), 'x.json')).toEqual(one);
  });
});
