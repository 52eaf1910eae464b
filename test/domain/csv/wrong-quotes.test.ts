// Proves that wrong quotes make one bad row: reading goes on at the next line that is a row, what was left out is told,
// and no line of a cell becomes an order.
import { expect, test } from 'vitest';
import {
  check,
  checkBytes,
  collect,
  fixture,
  ordersOf,
  problemsOf,
  refusal,
  rejectsOf,
} from '../../support/orders/check-file.ts';

const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price,memo\n';
const row = (ref: string, memo = '') => `${ref},${ref}@example.com,Ann,Desk,1,10,${memo}\n`;
const WITHIN =
  'an unquoted cell of this row contains a quote ("); put the cell in quotes and double its own quotes ("")';
const NOT_CLOSED = 'a quote (") opened in this row is never closed';
const BADLY_CLOSED =
  'a quote (") opened in this row is not closed properly; double the quotes within a cell ("")';

const refsOf = async (checked: Awaited<ReturnType<typeof check>>) =>
  (await ordersOf(checked)).map(({ importGroup }) => importGroup);

test.each([
  ['quote-in-an-ignored-column.csv', [`2  ${WITHIN}`], ['3']],
  ['quote-within-a-cell.csv', [`3  ${WITHIN}`], ['2']],
  ['open-quote.csv', [`3  ${NOT_CLOSED}`], ['2', '4']],
  ['open-quote-before-another.csv', [`2  ${BADLY_CLOSED}`], ['3']],
  [
    'second-header-with-byte-order-mark.csv',
    ['3  the row is a second header, as of another file; remove this line'],
    ['2', '4'],
  ],
])('%s has one bad row', async (name, problems, groups) => {
  const checked = await check(fixture(name));
  expect(await problemsOf(checked)).toEqual(problems);
  expect(await refsOf(checked)).toEqual(groups);
  expect(checked.counts.badRows).toBe(1);
});

test.each([
  [
    'rows with faults one after another',
    [row('A', '5" wide'), row('B', '"big'), row('C', '6" wide')],
    ['D', 'E'],
  ],
  ['a fault in the first row', [row('A', '"x" y')], ['D', 'E']],
  [
    'an open quote whose next quote is far behind',
    [row('A', '"x'), row('B', 'm'.repeat(100)).repeat(900)],
    ['B', 'D', 'E'],
  ],
])('%s', async (_, lines, refs) => {
  const checked = await checkBytes(`${HEADER}${lines.join('')}${row('D', '"fine"')}${row('E')}`);
  expect(await refsOf(checked)).toEqual(refs);
  expect(checked.counts.badRows).toBe(lines.filter((line) => line.includes('"')).length);
});

test('the lines of a broken cell are left out, told, and kept in the rejects', async () => {
  const broken = 'B,b@example.com,Bob,Desk,1,10,"he said "no"\n\nand later\n"" yes "x"\n';
  const checked = await checkBytes(`${HEADER}${row('A')}${broken}${row('C')}`);
  expect(await problemsOf(checked)).toEqual([`3  ${BADLY_CLOSED}; lines 5 to 6 were left out`]);
  expect(await refsOf(checked)).toEqual(['A', 'C']);
  const rejects = await rejectsOf(checked);
  expect(rejects).toContain('B,b@example.com,Bob,Desk,1,10,"""he said ""no""\nand later\n"""" yes ""x""",3,');
  expect((await checkBytes(rejects)).counts.acceptedOrders).toBe(0);
});

test('one line that was left out is told too', async () => {
  const checked = await checkBytes(`${HEADER}B,b@example.com,Bob,Desk,1,10,"a" b\nc"\n${row('C')}`);
  expect(await problemsOf(checked)).toEqual([`2  ${BADLY_CLOSED}; line 3 was left out`]);
});

test('a ragged row is one bad row, with all lines of its cells', async () => {
  const checked = await checkBytes(`${HEADER}A,a@example.com,Ann,"x\n${row('B')}y",1\n${row('C')}`);
  expect(await problemsOf(checked)).toEqual([expect.stringContaining('2  the row has 5 cells')]);
  expect(await refsOf(checked)).toEqual(['C']);
});

test('an order with such a row is rejected whole, wherever its other rows are', async () => {
  const broken = row('A', '5" wide');
  const front = `memo,${HEADER.replace(',memo', '')}`;
  const behind = '"open, and more,A,A@example.com,Ann,Desk,1,10\n';
  for (const text of [
    `${HEADER}${row('A')}${broken}${row('B')}${row('A')}`,
    `${front},${row('A').replace(',\n', '\n')}${behind},${row('B').replace(',\n', '\n')}`,
  ]) {
    const checked = await checkBytes(text);
    expect(await refsOf(checked)).toEqual(['B']);
    expect(checked.counts.rejectedOrders).toBe(1);
  }
});

test('a row that is not as wide as the header is a row of its own after a fault, if it has an email', async () => {
  const short = 'B,b@example.com,Bob\n';
  const checked = await checkBytes(`${HEADER}${row('A', '5" wide')}${short}${row('B')}${row('C')}`);
  expect(await refsOf(checked)).toEqual(['C']);
  expect(checked.counts.badRows).toBe(2);
});

test('the rejects, corrected, are good orders', async () => {
  const text = `${HEADER}${row('A', '5" wide')}B,b@example.com,"Bob,Desk,1,10,\n${row('C')}`;
  const rejects = await rejectsOf(await checkBytes(text));
  const [, first, second] = rejects.split('\r\n');
  expect(first).toMatch(/^A,A@example.com,Ann,Desk,1,10,"5"" wide",2,,/);
  expect(second).toMatch(/^B,b@example.com,"""Bob",Desk,1,10,,3,,/);
  const uncorrected = await checkBytes(rejects);
  expect(await problemsOf(uncorrected)).toEqual([
    '3  a quote (") still opens a cell of this row and is not closed; correct the cell',
  ]);
  const corrected = await checkBytes(rejects.replace('"""Bob"', 'Bob'));
  expect(await refsOf(corrected)).toEqual(['A', 'B']);
});

test('a file of bad rows only is no file without orders', async () => {
  const checked = await checkBytes(`${HEADER}${row('A', '"x')}`);
  expect(checked.counts).toMatchObject({ rows: 1, badRows: 1, acceptedOrders: 0, rejectedOrders: 1 });
});

test('wrong quotes in the header refuse the file', async () => {
  const { message } = await refusal(checkBytes(HEADER.replace('memo', '"memo') + row('A')));
  expect(message).toMatch(/^orders\.csv, line 1: a quote/);
});

test('rows below a header with other columns are not read by the first one', async () => {
  const other = `customer_name,customer_email,product_name,unit_price,quantity\nAnn,x@example.com,Desk,2,3\n`;
  const own = 'customer_email,customer_name,product_name,quantity,unit_price\na@example.com,Ann,Desk,1,10\n';
  const checked = await checkBytes(`${own}${other}`);
  expect(await problemsOf(checked)).toEqual([
    '3  the row is a second header, with other columns; import each file on its own',
    '4  the row stands below a second header, in line 3; import each file on its own',
  ]);
});

test.each([
  ['left out', '\na@example.com,Ann,Desk,1,10\n'],
  ['added', '\na@example.com,Ann,Desk,1,10,,, ,\n'],
  ['whole, and Ctrl-Z behind them', '\na@example.com,Ann,Desk,1,10,,\u001a'],
  ['whole, and Ctrl-Z in a line of its own', '\na@example.com,Ann,Desk,1,10,,\r\n\u001a\u001a'],
])('empty cells at the end of a row may be %s', async (_, text) => {
  const header = 'customer_email,customer_name,product_name,quantity,unit_price,currency,memo';
  for (const pieceBytes of [1, 7, 1_000]) {
    const checked = await checkBytes(`${header}${text}`, { pieceBytes });
    expect(await problemsOf(checked)).toEqual([]);
    expect(checked.counts.acceptedOrders).toBe(1);
  }
});

test('rows with a stray quote in every tenth take about as long as rows without', async () => {
  const rows = (count: number, memo: (n: number) => string) =>
    HEADER + Array.from({ length: count }, (_, n) => row(`R${n}`, memo(n))).join('');
  const timed = async (text: string) => {
    const started = performance.now();
    const checked = await checkBytes(text);
    return { ms: performance.now() - started, checked };
  };
  const good = await timed(rows(20_000, () => 'memo'));
  for (const fault of ['5" wide', '"open', '"a" b']) {
    const bad = await timed(rows(20_000, (n) => (n % 10 === 5 ? fault : 'memo')));
    expect(bad.checked.counts).toMatchObject({ acceptedOrders: 18_000, badRows: 2_000 });
    expect(bad.ms).toBeLessThan(4 * good.ms + 2_000);
  }
  expect((await collect(good.checked.problems())).length).toBe(0);
}, 120_000);
