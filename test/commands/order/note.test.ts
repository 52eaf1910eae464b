// Proves that `orders note` adds notes to the timeline, from words or standard input, and that wrong ones are refused.
import { describe, expect, test } from 'vitest';
import { openLifeBy, WAYS } from '../../support/cli/both-ways.ts';
import type { LifeInTerminal } from '../../support/cli/life-cli.ts';
import { orderIn } from '../../support/orders/order-stages.ts';

const notesOf = (life: LifeInTerminal, id: number) =>
  life.desk
    .rows<{ detail: string; actor: string }>(
      `SELECT detail, actor FROM order_events WHERE type = 'note' AND order_id = ${id} ORDER BY id`,
    )
    .map(({ detail }) => detail);

describe.each(WAYS)('%s', (way) => {
  test('words are one note; - reads it; show tells the latest three', async () => {
    const life = await openLifeBy(way);
    const id = await orderIn(life, 'paid');
    expect(await life.orders(['note', id, 'the customer', 'called'])).toEqual({
      status: 0,
      stdout: `note added to order ${id}: the customer called\n`,
      stderr: '',
    });
    const piped = await life.orders(['note', id, '-', '--json'], { input: '住所を確認\n' });
    expect(JSON.parse(piped.stdout)).toMatchObject({ type: 'note', detail: '住所を確認', from: null });
    for (const text of ['third', 'fourth']) await life.orders(['note', id, text]);
    expect(notesOf(life, id)).toEqual(['the customer called', '住所を確認', 'third', 'fourth']);
    const shown = (await life.orders(['show', id])).stdout;
    expect(shown).toMatch(
      /\nNOTES\n1 earlier note: orders events 1\n[^\n]* 住所を確認\n[^\n]* third\n[^\n]* fourth\n$/,
    );
    expect((await life.orders(['show', id, '--json'])).stdout).not.toContain('fourth');
  });

  test('an order that is not there ends with 3', async () => {
    const life = await openLifeBy(way);
    expect(await life.orders(['note', 9, 'x'])).toMatchObject({ status: 3, stdout: '' });
  });
});

test.each<[string, string[], string, RegExp]>([
  ['no text in a pipe', [], '', /the text is missing; .* orders note 1 /],
  ['a blank text', [' '], '', /text must not be blank/],
  ['nothing on standard input', ['-'], '\n', /text must not be blank/],
  ['several lines', ['-'], 'a\nb\n', /text must be one line .*U\+000A/],
  ['a command to a terminal', ['a\u001b[31m'], '', /U\+001B/],
  ['10,001 characters', ['x'.repeat(10_001)], '', /text must be at most 10,000 characters/],
])('%s: exit 2, one line, nothing is noted', async (_what, words, input, says) => {
  const life = await openLifeBy('here');
  const id = await orderIn(life, 'paid');
  const { status, stdout, stderr } = await life.orders(['note', id, ...words], { input });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^orders: [^\n]*\n$/);
  expect(stderr).toMatch(says);
  expect(notesOf(life, id)).toEqual([]);
});

test('a dry run notes nothing', async () => {
  const life = await openLifeBy('here');
  const id = await orderIn(life, 'paid');
  const { stdout } = await life.orders(['note', id, 'x', '--dry-run']);
  expect(stdout).toBe(`note would be added to order ${id}: x\n`);
  expect(notesOf(life, id)).toEqual([]);
  expect((await life.orders(['note', 9, 'x', '--dry-run'])).status).toBe(3);
});
