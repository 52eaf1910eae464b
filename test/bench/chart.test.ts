// Proves that the chart of the benchmark is a well-formed picture that holds what it is made of, as text too.
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { type Chart, toSvg } from '../../bench/harness/chart.ts';

const CHART: Chart = {
  title: 'Speed & <size>',
  about: 'Longer is "faster".',
  groups: [
    {
      name: 'SQLite',
      bars: [
        { label: 'creation', ratio: 0.5, low: 0.4, high: 0.6, aim: 0.6 },
        { label: 'one <order>', ratio: 1.5, low: 1.25, high: 2 },
      ],
    },
    { name: 'PostgreSQL', bars: [{ label: 'creation', ratio: 1, low: 1, high: 1 }] },
  ],
};

interface Element {
  readonly name: string;
  readonly of: Readonly<Record<string, string>>;
  text: string;
}

/** All elements; throws where the text is no XML. */
function elementsIn(svg: string): Element[] {
  const all: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, of: attributes as Record<string, string>, text: '' };
    all.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(svg).close();
  return all;
}

const elements = elementsIn(toSvg(CHART));
const named = (name: string, of?: string) =>
  elements.filter((element) => element.name === name && (of === undefined || element.of.class === of));

test('its title and its description stand first and say all of it', () => {
  const [svg, title, desc] = elements;
  expect(svg?.of).toMatchObject({ role: 'img', 'aria-labelledby': 'title desc', width: '800' });
  expect(title).toMatchObject({ name: 'title', of: { id: 'title' }, text: 'Speed & <size>' });
  expect(desc).toMatchObject({
    ...{ name: 'desc', of: { id: 'desc' } },
    text: 'Longer is "faster". SQLite: creation 0.50, one <order> 1.50. PostgreSQL: creation 1.00.',
  });
});

test('a bar is as long as its ratio, and the line at 1 stands where a bar of 1 ends', () => {
  const bars = named('rect', 'bar').map(({ of }) => ({ x: Number(of.x), width: Number(of.width) }));
  const [half, long, one] = bars.map(({ width }) => width);
  expect(half).toBeCloseTo(Number(one) / 2, 0);
  expect(long).toBeCloseTo(Number(one) * 1.5, 0);
  const [line] = named('line', 'one');
  expect(Number(line?.of.x1)).toBeCloseTo(Number(bars[2]?.x) + Number(one), 0);
  const [, spread] = named('line', 'spread');
  expect(Number(spread?.of.x2)).toBeCloseTo(Number(bars[0]?.x) + Number(one) * 2, 0);
});

test('every bar has its label and its figures as text, within the picture', () => {
  const texts = named('text').map(({ text }) => text);
  const shown = ['SQLite', 'creation', '0.50 (0.40–0.60), aim 0.6', 'one <order>', '1.50 (1.25–2.00)'];
  expect(texts).toEqual(expect.arrayContaining(shown));
  const [svg] = elements;
  for (const { of } of [...named('rect'), ...named('text')]) {
    expect(Number(of.x ?? 0) + Number(of.width ?? 0)).toBeLessThanOrEqual(Number(svg?.of.width));
    expect(Number(of.y ?? 0)).toBeLessThan(Number(svg?.of.height));
  }
});

test('it follows the colours of the reader, and loads and runs nothing', () => {
  const svg = toSvg(CHART);
  expect(named('style')[0]?.text).toContain('@media (prefers-color-scheme: dark)');
  expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|href|@import|url\(/);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a ratio of %d is refused', (ratio) => {
  const groups = [{ name: 'SQLite', bars: [{ label: 'creation', ratio, low: 1, high: 1 }] }];
  expect(() => toSvg({ ...CHART, groups })).toThrow('the chart has no ratio of creation');
});
