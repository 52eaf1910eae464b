// Proves what a client sees of a file before it is imported: its errors page by page, its rejects as a file that can be
// corrected, and of a file that cannot be read what there is to choose from.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkBytes, rejectsOf } from '../../support/orders/check-file.ts';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';
import { until } from '../../support/until.ts';
import { partsOf } from '../../support/workbook.ts';
import { zipOf } from '../../support/zip.ts';

const FILES = '/api/v1/batches/';
const CSV = { 'content-type': 'text/csv' };
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/csv/${name}`, import.meta.url)));
const row = (n: number, email = `c${n}@example.com`) => [
  `R${n}`,
  email,
  '髙橋',
  `表 ${n}`,
  '1',
  '100',
  'JPY',
];
const badRows = (count: number) =>
  csvBytes([HEADER, ...Array.from({ length: count }, (_, n) => row(n + 1, 'nobody'))]);
let server: TestServer;
let temporary: string;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_RECOVERY_INTERVAL_MS: '50' });
  temporary = mkdtempSync(join(tmpdir(), 'orders-reports-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(temporary, { recursive: true });
});

const send = (body: Buffer | string, query: string, headers: Record<string, string> = CSV) =>
  server.ask(`${FILES}?${query}`, { method: 'POST', body, headers });

test('all errors of a file can be read page by page, and their number is known', async () => {
  const file = badRows(1_234);
  const first = await send(file, 'dry_run=true');
  expect(first.body).toMatchObject({ total_errors: 1_234, more_errors: true, header: HEADER, sheets: null });
  expect(first.body.errors).toHaveLength(1_000);
  const lines: number[] = [];
  for (let skip = 0; ; skip += 500) {
    const { body } = await send(file, `dry_run=true&errors_skip=${skip}&errors_limit=500`);
    lines.push(...body.errors.map(({ line }: { line: number }) => line));
    expect(body.total_errors).toBe(1_234);
    if (!body.more_errors) break;
  }
  expect(lines).toEqual(Array.from({ length: 1_234 }, (_, n) => n + 2));
  const beyond = await send(file, 'dry_run=true&errors_skip=1234');
  expect(beyond.body).toMatchObject({ errors: [], more_errors: false, rejected: 1_234 });
  const refused = await send(file, 'errors_skip=1233');
  expect([refused.status, refused.body.errors.length, refused.body.errors[0].line]).toEqual([422, 1, 1_235]);
});

test.each([
  'errors_limit=0',
  'errors_limit=1001',
  'errors_skip=-1',
  'rejects=true',
  'rejects=maybe&dry_run=true',
])('%s is refused', async (query) => {
  const { status, body } = await send(badRows(1), query);
  expect([status, body.errors[0].path]).toEqual([422, query.split('=')[0]]);
});

test('the rejects of a file come as a file, in the form that the command line writes', async () => {
  const file = csvBytes([HEADER, row(1), row(2, 'nobody'), [...row(1), 'JPY'], row(3, '=cmd()')]);
  const { status, headers, text } = await send(
    file,
    'dry_run=true&rejects=true&csv_source=%E6%9C%9D%E3%81%AE%E6%B3%A8%E6%96%87%20(1).csv',
  );
  expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers['content-disposition']).toBe(
    'attachment; filename="____ (1)-rejects.csv"; filename*=UTF-8\'\'%E6%9C%9D%E3%81%AE%E6%B3%A8%E6%96%87%20%281%29-rejects.csv',
  );
  expect(text.split('\r\n')).toEqual([
    `\ufeff${[...HEADER, 'line', 'column', 'value', 'reason'].join()}`,
    expect.stringMatching(/^R1,c1@example.com,.*,2,,,"another row of this order/),
    expect.stringMatching(/^R1,.*,4,,/),
    'R2,nobody,髙橋,表 2,1,100,JPY,3,customer_email,nobody,must be an email address',
    expect.stringMatching(/^R3,'=cmd\(\),/),
    '',
  ]);
  expect(text).toBe(await rejectsOf(await checkBytes(file)));
});

test('the rejects are the same after the good orders are imported, and are imported once they are corrected', async () => {
  const file = csvBytes([HEADER, row(11), row(12, 'nobody'), row(13)]);
  const asked = 'dry_run=true&rejects=true';
  const before = await send(file, asked);
  const imported = await send(file, 'on_error=skip');
  expect(imported.body).toMatchObject({ accepted: 2, rejected: 1 });
  const after = await send(file, asked);
  expect(after.text).toBe(before.text);
  expect(after.headers['content-disposition']).toContain('filename="orders-rejects.csv"');
  const corrected = await send(before.text.replaceAll('nobody', 'c12@example.com'), '');
  expect(corrected.body).toMatchObject({ accepted: 1, rejected: 0 });
  expect(corrected.body.id).not.toBe(imported.body.id);
  const { body } = await server.ask('/api/v1/orders/?order_ref=R12');
  expect(body).toMatchObject([{ customer_email: 'c12@example.com' }]);
});

test('a file without bad rows has rejects of a header alone', async () => {
  const { text } = await send(csvBytes([HEADER, row(21)]), 'dry_run=true&rejects=true');
  expect(text).toBe(`\ufeff${[...HEADER, 'line', 'column', 'value', 'reason'].join()}\r\n`);
});

test('clients that leave in the middle of rejects leave nothing behind, and the server keeps going', async () => {
  // So long that it is not sent before the client leaves.
  const long = '表'.repeat(5_000);
  const file = csvBytes([
    HEADER,
    ...Array.from({ length: 400 }, (_, n) => [`R${n}`, 'nobody', 'Ann', long, '1', '1', 'JPY']),
  ]);
  // More than there are places for files.
  for (let n = 0; n < 9; n += 1) {
    const { socket, send: write, until: read } = await server.connect();
    write(
      `POST ${FILES}?dry_run=true&rejects=true HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n`,
    );
    write(`Content-Length: ${file.length}\r\n\r\n`);
    write(file);
    await read('R7,');
    socket.destroy();
  }
  await until(
    () => server.log.filter(({ fields }) => 'path' in fields && fields.path === FILES).length >= 10,
  );
  expect((await send(badRows(1), 'dry_run=true&rejects=true')).status).toBe(200);
  expect(readdirSync(temporary)).toEqual([]);
});

test('an encoding that is not certain comes with the cells as each candidate reads them', async () => {
  const { status, body } = await send(fixture('one-short-row-in-euc-jp.csv'), 'dry_run=true');
  expect([status, body.code]).toEqual([422, 'invalid_file']);
  const names = body.candidates.map(({ encoding }: { encoding: string }) => encoding);
  expect(names).toContain('euc-jp');
  expect(names.length).toBeGreaterThan(1);
  const euc = body.candidates.find(({ encoding }: { encoding: string }) => encoding === 'euc-jp');
  expect(euc.cells).toContain('山田');
  for (const { encoding, cells } of body.candidates) {
    expect(cells).toHaveLength(euc.cells.length);
    const named = await send(fixture('one-short-row-in-euc-jp.csv'), `dry_run=true&encoding=${encoding}`);
    expect([encoding, named.status]).toEqual([encoding, 200]);
  }
  const jis = await send(fixture('iso-2022-jp.csv'), 'dry_run=true');
  expect(jis.body.candidates).toEqual([{ encoding: 'iso-2022-jp', cells: [] }]);
});

test('an unknown header comes with its cells, the missing fields and the presets that fit', async () => {
  const file = 'Mail,Kunde,Artikel,Menge,unit_price\r\na@example.com,Ann,Desk,1,10\r\n';
  const { status, body } = await send(file, 'dry_run=true');
  expect([status, body.code, body.line]).toEqual([422, 'invalid_file', 1]);
  expect(body).toMatchObject({
    header: ['Mail', 'Kunde', 'Artikel', 'Menge', 'unit_price'],
    missing_fields: ['customer_email', 'customer_name', 'product_name', 'quantity'],
  });
  expect(body).not.toHaveProperty('fitting_presets');
  const map = ['Mail=customer_email', 'Kunde=customer_name', 'Artikel=product_name', 'Menge=quantity'];
  const mapped = await send(file, `dry_run=true&map=${encodeURIComponent(map.join('\n'))}`);
  expect(mapped.body).toMatchObject({ accepted: 1, header: body.header, mapping: { quantity: 'Menge' } });
  const shopify = readFileSync(new URL('../../fixtures/presets/shopify.csv', import.meta.url));
  expect((await send(shopify, 'dry_run=true')).body.fitting_presets).toEqual(['shopify']);
  const twice = `${HEADER.join()},quantity\r\n`;
  expect((await send(`${twice}${row(1).join()},2\r\n`, 'dry_run=true')).body).toMatchObject({
    repeated_fields: ['quantity'],
  });
});

test('a workbook names its sheets, also if the first one holds no orders', async () => {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const rowsOf = (rows: readonly (readonly string[])[]) =>
    rows.map(
      (cells) => `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`,
    );
  const sheet = (rows: readonly (readonly string[])[]) =>
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rowsOf(rows).join('')}</sheetData></worksheet>`;
  const named = '<sheet name="Notes" sheetId="1" r:id="rId1"/><sheet name="Orders" sheetId="2" r:id="rId2"/>';
  const workbook = zipOf(
    partsOf({
      book: `<sheets>${named}</sheets>`,
      sheet: sheet([['Read me'], ['Monday']]),
      more: [{ name: 'xl/worksheets/sheet2.xml', content: sheet([HEADER, row(1)]) }],
    }),
  );
  const asked = await send(workbook, 'dry_run=true', { 'content-type': type });
  expect([asked.status, asked.body.sheets]).toEqual([422, ['Notes', 'Orders']]);
  const found = await send(workbook, 'dry_run=true&sheet=Orders', { 'content-type': type });
  expect(found.body).toMatchObject({ sheet: 'Orders', sheets: ['Notes', 'Orders'], accepted: 1 });
});
