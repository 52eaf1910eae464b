// Proves on damaged order databases that commands and server either answer as before or tell of the damage, that doctor sees
// each change of what it compares, and that the campaign sees what doctor does not. `npm run corruption` damages more.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../support/database/database.ts';
import { scaled } from '../support/scale.ts';
import { runCampaign } from './campaign.ts';
import { EMPTY_LOG, filesOf, fillShelf, layOut, type Shelf } from './shelf.ts';
import { tryDamage, undamagedOf } from './trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'orders-corruption-'));
let shelf: Shelf;

beforeAll(async () => {
  shelf = await fillShelf(join(folder, 'shelf'));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a damaged database is told of, or answers as before', { timeout: 600_000 }, async () => {
  const { flips, violations } = await runCampaign({
    shelf,
    folder: join(folder, 'flips'),
    numbers: Array.from({ length: scaled(60, 6) }, (_, n) => n + 1),
    seed: 1,
    servedEach: scaled(20, 0),
  });
  expect(violations).toEqual([]);
  expect(flips.filter(({ fate }) => fate === 'told').length).toBeGreaterThan(0);
});

test('what doctor compares is told, what it cannot is seen as silent', { timeout: 600_000 }, async () => {
  const path = join(folder, 'planted', 'orders.db');
  mkdirSync(join(folder, 'planted'));
  const undamaged = await undamagedOf(path, shelf.states.file, shelf.ids);
  const after = async (...statements: string[]) => {
    layOut(path, shelf.states.file);
    for (const sql of [...statements, EMPTY_LOG]) query(path, sql);
    return tryDamage(path, filesOf(path, ['', '.sandbox']), undamaged);
  };
  expect(await after('UPDATE order_items SET quantity = quantity + 1 WHERE order_id = 5')).toMatchObject({
    fate: 'told',
    without: 'silent',
    checks: ['orders'],
  });
  expect(await after("UPDATE orders SET customer_name = 'Mallory' WHERE id = 5")).toMatchObject({
    fate: 'silent',
    checks: [],
    columns: ['orders.customer_name'],
    problems: [],
  });
  // Both sides agree, so no comparison sees it; the campaign does.
  const both = await after(...ON_BOTH_SIDES);
  expect(both.fate).toBe('silent');
  expect(both.problems).toContain('a silent change of orders.total_amount, which doctor compares');
});

test('a page that no check can read is told, and nothing fails otherwise', { timeout: 600_000 }, async () => {
  const path = join(folder, 'unread', 'orders.db');
  mkdirSync(join(folder, 'unread'));
  const undamaged = await undamagedOf(path, shelf.states.file, shelf.ids);
  const [root] = query<{ rootpage: number }>(
    path,
    "SELECT rootpage FROM sqlite_schema WHERE name = 'order_events'",
  );
  const files = new Map(shelf.states.file);
  const at = ((root?.rootpage ?? 0) - 1) * PAGE;
  files.set('', Buffer.from(files.get('') ?? '').fill(0, at, at + PAGE));
  const { fate, checks, problems } = await tryDamage(path, files, undamaged);
  expect({ fate, problems }).toEqual({ fate: 'told', problems: [] });
  expect(checks).toEqual(expect.arrayContaining(['integrity', 'references', 'orders']));
});

test('a log without its last commits looks like a crash; a change besides is seen', {
  timeout: 600_000,
}, async () => {
  const path = join(folder, 'cut', 'orders.db');
  mkdirSync(join(folder, 'cut'));
  const undamaged = await undamagedOf(path, shelf.states.log, shelf.ids);
  const files = new Map(shelf.states.log);
  const log = files.get('-wal') ?? Buffer.alloc(0);
  files.set('-wal', log.subarray(0, log.length / 2));
  expect(await tryDamage(path, files, undamaged)).toMatchObject({
    fate: 'silent',
    columns: ['the last commits of the log'],
    problems: [],
  });
  layOut(path, files);
  for (const sql of [...ON_BOTH_SIDES, EMPTY_LOG]) query(path, sql);
  const { problems } = await tryDamage(path, filesOf(path, ['', '.sandbox']), undamaged);
  expect(problems).toContain('a silent change of orders.total_amount, which doctor compares');
});

const PAGE = 4_096;
const ON_BOTH_SIDES = [
  'UPDATE orders SET total_amount = 0 WHERE id = 5',
  'UPDATE order_items SET unit_price = 0 WHERE order_id = 5',
  'UPDATE journal SET amount = 0 WHERE order_id = 5',
];
