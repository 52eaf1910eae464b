// Proves that files of shop systems and workbooks are imported as they are, here and through a server.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newHome } from '../../support/cli/run-cli.ts';
import { openFakes } from '../../support/desk.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

async function openHome() {
  const fake = await openFakes();
  const home = newHome();
  const config = join(home.cwd, 'config');
  const env = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url, XDG_CONFIG_HOME: config };
  return { home, config, env, run: (...args: string[]) => home.run(args, { env }) };
}

/** Another home that only knows the address of a server. */
async function openServer() {
  const { home: there, env } = await openHome();
  const serving = { ...env, ORDERS_API_TOKEN: 'secret', ORDERS_LOG_LEVEL: 'silent' };
  const { firstLine } = there.start(['serve', '--port', '0'], { env: serving });
  const url = (await firstLine).replace('orders: listening on ', '');
  const home = newHome();
  const driving = { ORDERS_URL: url, ORDERS_API_TOKEN: 'secret' };
  return { home, url, run: (...args: string[]) => home.run(args, { env: driving }) };
}

test.each([
  ['here', openHome],
  ['through a server', openServer],
] as const)(
  'a file of Shopify charges what is not paid there, and a second file nothing: %s',
  async (_, open) => {
    const { home, run } = await open();
    const path = fixture('presets/shopify.csv');
    const first = await run('import', path, '--preset', 'shopify');
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/^Read as +CSV \(comma\), utf-8$/m);
    expect(first.stdout).toMatch(/^Total EUR +45, paid 45$/m);
    expect(first.stderr).toMatch(/^skipped 1 order, already paid elsewhere: line 4$/m);
    const again = join(home.cwd, 'again.csv');
    writeFileSync(again, `${readFileSync(path, 'utf8')}\n`);
    const second = await run('import', again, '--preset', 'shopify');
    expect(second.status).toBe(2);
    expect(second.stderr).toContain('is order 1 of this order database already');
    const third = await run('import', again, '--preset', 'shopify', '--known-refs', 'skip');
    expect([third.status, (await run('list', '--quiet')).stdout]).toEqual([0, '1\n']);
  },
);

test.each([
  ['here', openHome],
  ['through a server', openServer],
] as const)('a workbook is imported, from the sheet that is asked for: %s', async (_, open) => {
  const { run } = await open();
  const path = fixture('xlsx/orders-by-libreoffice.xlsx');
  const wrong = await run('import', path, '--sheet', 'Sheet9');
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    'orders: orders-by-libreoffice.xlsx has no sheet Sheet9; its sheets are orders\n',
  ]);
  const imported = await run('import', path, '--sheet', 'ORDERS');
  expect(imported.status).toBe(0);
  expect(imported.stdout).toMatch(/^Read as +workbook, sheet orders$/m);
  const shown = JSON.parse((await run('show', '1', '--json')).stdout);
  expect(shown).toMatchObject({ customer_name: '山田 花子', total_amount: 4_000, import_group: 'A-001' });
  expect((await run('import', path)).stdout).toBe('already imported as batch 1; nothing was created\n');
});

test.each([
  ['here', openHome],
  ['through a server', openServer],
] as const)('columns are mapped, and the currency is that of the command: %s', async (_, open) => {
  const { home, run } = await open();
  const path = join(home.cwd, 'own.csv');
  writeFileSync(path, 'No;Mail;Who;What;Count;Each\nB-1;a@example.com;Ann;Mug;2;10\n');
  const maps = [
    'No=order_ref',
    'Mail=customer_email',
    'Who=customer_name',
    'What=product_name',
    'Count=quantity',
  ];
  const options = [...maps, 'Each=unit_price'].flatMap((map) => ['--map', map]);
  const imported = await run('import', ...options, '--currency', 'USD', path);
  expect(imported.status).toBe(0);
  const shown = JSON.parse((await run('show', '1', '--json')).stdout);
  expect(shown).toMatchObject({ total_amount: 20, currency: 'USD', import_group: 'B-1' });
});

test('a mapping is saved, listed and used again by its name', async () => {
  const { home, config, run } = await openHome();
  const path = join(home.cwd, 'own.csv');
  writeFileSync(path, 'Mail,Who,What,Count,Each\na@example.com,Ann,Mug,2,10\n');
  const maps = ['Mail=customer_email', 'Who=customer_name', 'What=product_name', 'Count=quantity'];
  const options = [...maps, 'Each=unit_price'].flatMap((map) => ['--map', map]);
  const dry = await run('import', ...options, path, '--dry-run', '--save-preset', 'own');
  const file = join(config, 'orders', 'presets', 'own.json');
  expect([dry.status, dry.stderr, existsSync(file)]).toEqual([
    0,
    `preset own would be saved (${file})\n`,
    false,
  ]);
  const saved = await run('import', ...options, path, '--save-preset', 'own');
  expect([saved.status, saved.stderr]).toEqual([0, `preset own saved (${file})\n`]);
  expect((await run('import', '--list-presets')).stdout).toMatch(/^own +orders +own$/m);
  expect((await run('import', path, '--preset', 'own', '--dry-run')).stdout).toMatch(/^Preset +own$/m);
  const twice = await run('import', ...options, path, '--dry-run', '--save-preset', 'own');
  expect([twice.status, twice.stderr]).toEqual([2, `orders: ${file} already exists; choose another name\n`]);
  writeFileSync(file, '{\n  "name": "own",\n  "title": "Own",\n  "fields": { "price": "Each" }\n}\n');
  const broken = await run('import', path, '--preset', 'own', '--dry-run');
  expect([broken.status, broken.stderr]).toEqual([
    2,
    expect.stringMatching(/^orders: the preset .*, line 4: /),
  ]);
});

test('a saved currency is that of orders without one, and no column is lost', async () => {
  const { home, run } = await openHome();
  const save = ['--preset', 'shopify', '--currency', 'EUR', '--save-preset', 'own'];
  expect((await run('import', fixture('presets/shopify.csv'), ...save)).status).toBe(0);
  const path = join(home.cwd, 'mixed.csv');
  const header =
    'Name,Email,Financial Status,Currency,Lineitem quantity,Lineitem name,Lineitem price,Billing Name';
  const rows = [
    '#1,a@example.com,pending,USD,1,Mug,10,Ann',
    '#1,,,,1,Cup,5,',
    '#2,b@example.com,pending,,1,Mug,20,Bob',
  ];
  writeFileSync(path, [header, ...rows, ''].join('\n'));
  const { stdout } = await run('import', path, '--preset', 'own', '--dry-run', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ totals: { USD: '15', EUR: '20' } });
});

test.each([
  [['--preset', 'nosuch'], 'there is no preset nosuch; choose one of shopify, woocommerce, amazon'],
  [['--preset', '../x'], 'there is no preset ../x; '],
  [['--preset', 'yamato-b2'], 'yamato-b2 is a preset for files of shipments; choose one for orders'],
  [['--map', 'Mail=email'], '--map knows no field email; the fields are order_ref, '],
  [['--map', 'A=quantity', '--map', 'B=quantity'], '--map names two columns for quantity: A and B; name one'],
  [['--currency', 'EURO'], '--currency '],
  [['--save-preset', 'mine'], '--save-preset needs --map or --preset'],
  [
    ['--map', '顧客名=customer_name', '--save-preset', 'shopify'],
    'the preset shopify comes with the product; choose another name',
  ],
  [
    ['--map', '顧客名=customer_name', '--save-preset', 'No Good'],
    'the name of a preset must be lower-case letters, digits and hyphens',
  ],
])('%j is refused in one line', async (options, says) => {
  const { run } = await openHome();
  const { status, stderr } = await run('import', fixture('csv/utf-8-with-bom.csv'), '--dry-run', ...options);
  expect([status, stderr.split('\n').length]).toEqual([2, 2]);
  expect(stderr).toContain(`orders: ${says}`);
});

test('the header of a known file names its preset, which is not applied unasked', async () => {
  const { run } = await openHome();
  const { status, stderr } = await run('import', fixture('presets/ec-cube.csv'));
  expect(status).toBe(2);
  expect(stderr).toMatch(/^orders: .* is missing .*; it looks like a file for --preset ec-cube\n$/);
});

test('a dry run shows how the file was read, as JSON too', async () => {
  const { run } = await openHome();
  const { stdout } = await run(
    'import',
    fixture('presets/next-engine.csv'),
    '--preset',
    'next-engine',
    '--dry-run',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'csv',
    encoding: 'shift_jis',
    delimiter: ',',
    sheet: null,
    preset: 'next-engine',
    mapping: { order_ref: '店舗伝票番号', unit_price: '商品価格', currency: '"JPY"' },
    first_orders: [{ import_group: 'EX-0001', total_amount: 4_500, customer_name: '見本 花子' }],
    totals: { JPY: '4500' },
    skipped: { orders: 1 },
  });
});
