// Proves that every filter of the list picks exactly the orders it names, alone and together, in the API and
// in `orders list` alike (design section 2.2).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { query } from '../../support/database/database.ts';
import { CALLER } from '../../support/desk.ts';
import { DECLINE } from '../../support/orders/order-stages.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const LIST = '/api/v1/orders/';
let server: TestServer;

interface Placed {
  readonly at: string;
  readonly email: string;
  readonly name: string;
  readonly products: readonly string[];
  readonly currency: string;
  readonly status: 'PAID' | 'PENDING' | 'SHIPPED';
}

/** In the order in which they are placed: the first has id 1. */
const PLACED: readonly Placed[] = [
  order('2025-12-01T00:00:00.000Z', 'tanaka@example.co.jp', '田中太郎', ['ノートPC'], 'JPY', 'PAID'),
  order('2025-12-01T09:59:59.999Z', 'ann@example.com', 'Ann 100% Smith', ['Cable'], 'USD', 'PENDING'),
  order(
    '2025-12-01T10:00:00.000Z',
    'tanaka@example.co.jp',
    '田中太郎',
    ['マウス', '名刺_入れ'],
    'JPY',
    'SHIPPED',
  ),
  order('2025-12-01T10:00:00.999Z', 'yamada@example.jp', '山田 花子', ['机'], 'JPY', 'PENDING'),
  order('2025-12-01T10:00:01.000Z', 'bob@example.com', "Bob O'Hara", ['C:\\tools'], 'EUR', 'PAID'),
  order('2025-12-01T23:59:59.999Z', 'ann2@example.com', 'Ann Smythe', ['100 cables'], 'USD', 'PAID'),
  order('2025-12-02T00:00:00.000Z', 'ueda@example.jp', '上田中', ['椅子'], 'JPY', 'PENDING'),
  order('2025-12-03T00:00:00.000Z', 'Jürgen@Example.com', 'Ｊｕｒｇｅｎ Straße', ['ｶﾞﾗｽ'], 'CHF', 'PAID'),
  order(
    '2025-12-03T00:00:00.000Z',
    'ka@example.org',
    'か\u3099く e\u0301t ΟΔΟΣ',
    ['カメラ ㈱'],
    'CHF',
    'PAID',
  ),
];

function order(
  at: string,
  email: string,
  name: string,
  products: readonly string[],
  currency: string,
  status: Placed['status'],
): Placed {
  return { at, email, name, products, currency, status };
}

beforeAll(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '3600000' });
  const { orders } = server.context;
  for (const { email, name, products, currency, status } of PLACED) {
    server.fake.script.onPayment(() => (status === 'PENDING' ? DECLINE : undefined));
    const items = products.map((product_name) => ({ product_name, quantity: 1, unit_price: 5 }));
    const { id } = await orders.createOrder(
      { customer_email: email, customer_name: name, items, currency },
      CALLER,
    );
    if (status === 'SHIPPED') await orders.shipOrder(id, CALLER);
  }
  backdate(server.dbPath);
});
afterAll(() => server.close());

/** What no caller can do: orders that were made at another time, and one that a batch made. */
function backdate(path: string): void {
  for (const [index, { at }] of PLACED.entries()) {
    const set = 'UPDATE orders SET created_at = ?, batch_id = ? WHERE id = ?';
    query(path, set, at, index === 4 ? 3 : null, index + 1);
    if (index === 4) query(path, "UPDATE orders SET import_group = 'Ａ-1001' WHERE id = 5");
    if (index === 5) query(path, "UPDATE orders SET import_group = '7', group_is_line = 1 WHERE id = 6");
    if (index > 6) query(path, "UPDATE orders SET import_group = '7' WHERE id = ?", index + 1);
  }
}

/** Filters and the ids they find, newest first. */
const CASES: [Record<string, string>, number[]][] = [
  [{}, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
  [{ status: 'pending' }, [7, 4, 2]],
  [{ status: 'PAID' }, [9, 8, 6, 5, 1]],
  [{ status: 'shipped' }, [3]],
  [{ status: 'cancelled' }, []],
  [{ customer_email: 'tanaka@example.co.jp' }, [3, 1]],
  [{ customer_email: 'tanaka' }, []],
  [{ customer_email: 'Tanaka@EXAMPLE.co.jp' }, [3, 1]],
  [{ customer_email: 'jÜRGEN@example.com' }, [8]],
  [{ customer_email: 'jürgen@EXAMPLE.com', status: 'paid', currency: 'CHF' }, [8]],
  [{ customer_email: 'jurgen@example.com' }, []],
  [{ customer_email: 'ANN@example.com', created_to: '2025-12-01', q: 'smith' }, [2]],
  [{ currency: 'USD' }, [6, 2]],
  [{ currency: 'GBP' }, []],
  [{ batch_id: '3' }, [5]],
  [{ batch_id: '4' }, []],
  [{ order_ref: 'Ａ-1001' }, [5]],
  [{ order_ref: 'A-1001' }, []],
  [{ order_ref: '7' }, [9, 8]],
  [{ order_ref: '7', status: 'paid', created_from: '2025-12-03', q: 'jurgen' }, [8]],
  [{ order_ref: '7', created_from: '2025-12-03', created_to: '2025-12-03', currency: 'CHF' }, [9, 8]],
  [{ order_ref: '7', created_from: '2025-12-04' }, []],
  [{ order_ref: '7', q: 'カメラ' }, [9]],
  [{ created_from: '2025-12-01T10:00:00Z' }, [9, 8, 7, 6, 5, 4, 3]],
  [{ created_from: '2025-12-01T10:00:01Z' }, [9, 8, 7, 6, 5]],
  [{ created_to: '2025-12-01T10:00:00Z' }, [4, 3, 2, 1]],
  [{ created_to: '2025-12-01T09:59:59Z' }, [2, 1]],
  [{ created_from: '2025-12-01T10:00:00Z', created_to: '2025-12-01T10:00:00Z' }, [4, 3]],
  [{ created_from: '2025-12-01T19:00:00+09:00', created_to: '2025-12-01T19:00:01+09:00' }, [5, 4, 3]],
  [{ created_from: '2025-12-02' }, [9, 8, 7]],
  [{ created_to: '2025-12-01' }, [6, 5, 4, 3, 2, 1]],
  [{ created_from: '2025-12-01', created_to: '2025-12-01' }, [6, 5, 4, 3, 2, 1]],
  [{ q: '田中' }, [7, 3, 1]],
  [{ q: '太郎' }, [3, 1]],
  [{ q: '机' }, [4]],
  [{ q: '名刺' }, [3]],
  [{ q: 'example.jp' }, [7, 4]],
  [{ q: '%' }, [2]],
  [{ q: '100%' }, [2]],
  [{ q: '_' }, [3]],
  [{ q: '刺_入' }, [3]],
  [{ q: 'n_ @' }, []],
  [{ q: '\\' }, [5]],
  [{ q: "O'Hara" }, [5]],
  [{ q: 'Ann' }, [6, 2]],
  [{ q: 'cable' }, [6, 2]],
  [{ q: 'nothing like it' }, []],
  [{ q: 'ノートPC 田中' }, [1]],
  [{ q: '田中\u3000ノートpc' }, [1]],
  [{ q: '  Ann\u3000\t cable ' }, [6, 2]],
  [{ q: 'ann ann cables' }, [6]],
  [{ q: '田中 机' }, []],
  [{ q: 'ＰＣ' }, [1]],
  [{ q: 'jurgen' }, [8]],
  [{ q: 'ガラス' }, [8]],
  [{ q: 'カ' }, [9]],
  [{ q: 'がく' }, [9]],
  [{ q: 'か\u3099く' }, [9]],
  [{ q: 'ÉT' }, [9]],
  [{ q: 'οδο' }, [9]],
  [{ q: '(株)' }, [9]],
  [{ q: 'STRASSE' }, []],
  [{ q: 'STRAßE' }, [8]],
  [{ q: 'a-1001' }, [5]],
  [{ q: 'Ａ-１００１ bob' }, [5]],
  [{ q: 'ｶﾒﾗ', created_from: '2025-12-03', status: 'paid' }, [9]],
  [{ status: 'paid', currency: 'JPY', q: 'PC' }, [1]],
  [{ status: 'pending', created_to: '2025-12-01', q: 'example' }, [4, 2]],
];

const urlOf = (parameters: Record<string, string>) => `${LIST}?${new URLSearchParams(parameters)}`;
const idsOf = (orders: { id: number }[]) => orders.map(({ id }) => id);

describe('over HTTP', () => {
  test.each(CASES)('%j', async (parameters, ids) => {
    const { status, headers, body } = await server.ask(urlOf(parameters));
    expect({ status, total: headers['x-total-count'], ids: idsOf(body) }).toEqual({
      status: 200,
      total: String(ids.length),
      ids,
    });
  });

  test.each(CASES.filter(([, ids]) => ids.length > 2))('%j, a page at a time', async (parameters, ids) => {
    const found: number[] = [];
    let next: string | undefined = urlOf({ ...parameters, limit: '2' });
    while (next) {
      const { headers, body } = await server.ask(next);
      expect(headers['x-total-count']).toBe(String(ids.length));
      found.push(...idsOf(body));
      next = /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1];
    }
    expect(found).toEqual(ids);
  });

  test.each(CASES.filter(([, ids]) => ids.length > 2))(
    '%j, there and back again',
    async (parameters, ids) => {
      const pages: number[][] = [];
      const turn = async (path: string, relation: string) => {
        const { headers, body } = await server.ask(path);
        pages.push(idsOf(body));
        return new RegExp(`<([^<>]+)>; rel="${relation}"`).exec(String(headers.link))?.[1];
      };
      let last = urlOf({ ...parameters, limit: '2' });
      for (let next: string | undefined = last; next; next = await turn(next, 'next')) last = next;
      const there = pages.splice(0);
      for (let prev: string | undefined = last; prev; prev = await turn(prev, 'prev'));
      // Nothing is newer than the newest, and whoever came by its id is told so by an empty page at most.
      expect(pages.filter((page) => page.length > 0)).toEqual(there.reverse());
      expect(there.flat().sort((a, b) => b - a)).toEqual(ids);
    },
  );

  test.each(['product', 'Status', 'state', 'customer_name', 'sort'])('%s is no filter: 422', async (name) => {
    expect(await server.ask(urlOf({ [name]: 'x' }))).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: name }] },
    });
  });
});

/** The option that stands for a parameter of the API. */
const optionOf = (parameter: string) => `--${parameter.replaceAll('_', '-')}`;

/** Each combination of parameters once, and the values that a shell or a terminal could spoil. */
const IN_THE_TERMINAL = CASES.filter(
  ([parameters], at) =>
    CASES.findIndex(([other]) => Object.keys(other).join() === Object.keys(parameters).join()) === at ||
    ['%', '_', '\\'].includes(parameters.q ?? ''),
);

describe('orders list', () => {
  test.each(IN_THE_TERMINAL)('%j', async (parameters, ids) => {
    const home = newHome();
    const options = Object.entries(parameters).flatMap(([name, value]) => [optionOf(name), value]);
    const orders = await home.json<{ id: number }[]>(['list', '--db', server.dbPath, ...options]);
    expect(idsOf(orders)).toEqual(ids);
    expect(orders).toEqual((await server.ask(urlOf(parameters))).body);
  });
});
