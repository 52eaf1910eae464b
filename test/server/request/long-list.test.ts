// Proves that a long list is read as `JSON.parse` reads it, whatever stands in it, and that others have their turn meanwhile.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/server/request/body.ts';
import { parseLong } from '../../../src/server/request/long-list.ts';

const ORDERS = { name: 'orders', most: 10_000 };
const read = (text: string | Buffer, list = ORDERS) => parseLong(Buffer.from(text), list);

/** Both give the same value, or both refuse. */
async function expectSame(bytes: Buffer): Promise<void> {
  let expected: unknown = 'malformed';
  try {
    expected = parseJson(bytes);
  } catch {}
  const found = await read(bytes).catch((error: { kind?: string }) => error.kind ?? error);
  expect(found).toEqual(expected);
}

test.each([
  '{"orders":[1,"a,]}",{"b":[1,2]},null]}',
  ' { "on_error" : "skip" , "orders" : [ ] } ',
  '{"orders":[ 1 , 2 ],"orders":[3],"more":{"orders":[4]}}',
  '{"orders":[1],"orders":"x"}',
  '{"orders":"x","orders":[1]}',
  '{"\\u006frders":[1,2],"a":"\\\\"}',
  '{"a":"orders","b":[1,2],"orders":[["orders",[5]]]}',
  '{"orders":[{"__proto__":{"a":1}}],"__proto__":[1]}',
  '["orders",[1,2]]',
  '"orders"',
  '{"orders":[1,]}',
  '{"orders":[,1]}',
  '{"orders":[1 2]}',
  '{"orders":[1}]}',
  '{"orders":[{]}]}',
  '{"orders":[1]]',
  '{"orders":[1]}}',
  '{"orders":[1]}{"orders":[2]}',
  '{"orders"[1]}',
  '{"orders":["a',
  '{"orders":["a\\"]}',
  '{"orders":[1],',
  '\uFEFF{"orders":[1]}',
  '{"orders":[\uFEFF1]}',
  '',
])('%s', (text) => expectSame(Buffer.from(text)));

test('bytes that are no UTF-8 are refused, in the list and beside it', async () => {
  for (const text of ['{"orders":["\xff"]}', '{"orders":[1],"a":"\xff"}']) {
    await expectSame(Buffer.from(text, 'latin1'));
  }
});

test('any value, in any notation, with any damage', async () => {
  const value = fc.jsonValue();
  const body = fc.record({ orders: fc.array(value), on_error: value, other: value }, { requiredKeys: [] });
  const damage = fc.option(fc.tuple(fc.nat(), fc.constantFrom('', ',', '"', '[', '}', '\\', ' ', '1')));
  await fc.assert(
    fc.asyncProperty(body, fc.nat(3), damage, async (object, indent, damaged) => {
      const text = JSON.stringify(object, null, indent);
      const at = damaged ? damaged[0] % text.length : 0;
      await expectSame(Buffer.from(damaged ? text.slice(0, at) + damaged[1] + text.slice(at + 1) : text));
    }),
    { numRuns: 500 },
  );
});

test('no more elements are read than one too many', async () => {
  const { orders } = (await read('{"orders":[1,2,3,4,5]}', { name: 'orders', most: 3 })) as {
    orders: unknown;
  };
  expect(orders).toEqual([1, 2, 3, 4]);
});

test('without a list only the values are counted', async () => {
  expect(await parseLong(Buffer.from('\uFEFF{"orders":[1,{"a":"]"}]}'))).toEqual({ orders: [1, { a: ']' }] });
  await expect(parseLong(Buffer.from('{"a":[1,}'))).rejects.toMatchObject({ kind: 'malformed' });
  const many = `[${'0,'.repeat(100_001)}0]`;
  for (const body of [many, `{"orders":[${many}]}`, `{"orders":[1],"note":${many}}`]) {
    await expect(read(body)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(parseLong(Buffer.from(body))).rejects.toMatchObject({ kind: 'invalid' });
  }
  const some = `[${'0,'.repeat(60_000)}0]`;
  expect(await read(`{"orders":[${some},${some}],"note":${some}}`)).toHaveProperty('orders.1.60000', 0);
});

test('a body of tiny values is refused before it takes its memory', async () => {
  await expect(read(`{"orders":[[${'{},'.repeat(1_100_000)}1]]}`)).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('others have their turn while a long list is read', async () => {
  const body = `{"orders":[${Array.from({ length: 9_999 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(900)}"}`).join(',')}]}`;
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  });
  await read(body);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(2);
});

test('a body of a million levels is refused before it is parsed', async () => {
  const nested = (levels: number) => Buffer.from(`{"orders":[${'['.repeat(levels)}${']'.repeat(levels)}]}`);
  await expect(parseLong(nested(1_000_000), { name: 'orders', most: 1 })).rejects.toMatchObject({
    kind: 'invalid',
  });
  await expect(parseLong(nested(900), { name: 'orders', most: 1 })).resolves.toHaveProperty('orders');
});
