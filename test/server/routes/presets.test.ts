// Proves that a client can list the presets that an import takes: those of the product, and those saved on the server.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRemote } from '../../../src/app/remote.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { CALLER } from '../../support/desk.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const home = mkdtempSync(join(tmpdir(), 'orders-presets-'));
const BUILTIN = ['shopify', 'woocommerce', 'amazon', 'rakuten', 'next-engine', 'ec-cube'];
let server: TestServer;

beforeAll(async () => {
  const folder = join(home, 'orders', 'presets');
  mkdirSync(folder, { recursive: true });
  const save = (name: string, preset: object | string) =>
    writeFileSync(join(folder, `${name}.json`), typeof preset === 'string' ? preset : JSON.stringify(preset));
  const fields = {
    customer_email: 'Mail',
    customer_name: 'Kunde',
    product_name: 'Artikel',
    quantity: 'Menge',
  };
  save('our-shop', { name: 'our-shop', title: 'Our shop', note: 'Prices with tax.', fields });
  save('parcels', { name: 'parcels', title: 'Parcels', for: 'shipments', fields: { order_id: 'Nr' } });
  save('broken', '{');
  server = await startTestServer({ XDG_CONFIG_HOME: home });
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

test('own presets come first; those for shipments, and one with a fault, are left out', async () => {
  const { status, body } = await server.ask('/api/v1/presets');
  expect([status, body.map(({ name }: { name: string }) => name)]).toEqual([200, ['our-shop', ...BUILTIN]]);
  expect(body[0]).toEqual({ name: 'our-shop', title: 'Our shop', note: 'Prices with tax.', own: true });
  expect(body[1]).toMatchObject({ name: 'shopify', title: expect.stringContaining('Shopify'), own: false });
  // No path of the server's disk is told.
  expect(JSON.stringify(body)).not.toContain(home);
});

test('each of them is taken by an import', async () => {
  for (const name of ['our-shop', ...BUILTIN]) {
    const { body } = await server.ask(`/api/v1/batches/?dry_run=true&preset=${name}`, {
      method: 'POST',
      body: 'a,b\r\n1,2\r\n',
      headers: { 'content-type': 'text/csv' },
    });
    expect([name, body.code]).toEqual([name, 'invalid_file']);
  }
});

test('a client of a server gets the same', async () => {
  const loaded = loadConfig({ flags: {}, env: {}, directory: home, defaultLogLevel: 'warn' });
  const remote = openRemote(server.url, loaded, () => {});
  const presets = await remote.batches.listPresets(CALLER);
  await remote.close();
  expect(presets).toEqual((await server.ask('/api/v1/presets')).body);
});
