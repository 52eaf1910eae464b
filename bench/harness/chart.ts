// The chart bench/results.svg: a bar for each main ratio against its floor, grouped, with a line at 1. It needs no script
// and no font of its own, reads as text where it is not seen, and follows the colours that the reader prefers.

export interface ChartBar {
  readonly label: string;
  readonly ratio: number;
  /** The lowest and the highest of the rounds. */
  readonly low: number;
  readonly high: number;
  readonly aim?: number;
}

export interface ChartGroup {
  readonly name: string;
  readonly bars: readonly ChartBar[];
}

export interface Chart {
  readonly title: string;
  readonly about: string;
  readonly groups: readonly ChartGroup[];
}

const WIDTH = 800;
const MARGIN = 24;
const LABELS = 150;
const FIGURES = 210;
const PLOT = { from: MARGIN + LABELS, to: WIDTH - MARGIN - FIGURES };
const TITLE_HEIGHT = 64;
const GROUP_HEIGHT = 34;
const BAR_HEIGHT = 28;
const AXIS_HEIGHT = 40;
const THICKNESS = 16;

const STYLE = `
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 17px; font-weight: 600; }
    .group { font-weight: 600; }
    .quiet { fill: #59636e; font-size: 12px; }
    .bar { fill: #4a8ccc; }
    .track { fill: #eaeef2; }
    .one { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3; }
    .spread { stroke: #1f2328; stroke-width: 1.5; }
    .back { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .quiet { fill: #a9b4bf; }
      .bar { fill: #4d94dd; }
      .track { fill: #262c36; }
      .one, .spread { stroke: #f0f6fc; }
      .back { fill: #0d1117; }
    }`;

/** Throws where a figure is not a finite number: a chart must not hide it. */
export function toSvg({ title, about, groups }: Chart): string {
  const bars = groups.flatMap((group) => group.bars);
  for (const { label, ratio, low, high } of bars) {
    if (![ratio, low, high].every((value) => Number.isFinite(value) && value >= 0)) {
      throw new Error(`the chart has no ratio of ${label}`);
    }
  }
  const most = Math.max(1, ...bars.map(({ high }) => high));
  // The line at 1 needs room for its name on both sides.
  const scale = (PLOT.to - PLOT.from) / Math.max(1.15, most);
  const parts: string[] = [];
  let y = TITLE_HEIGHT;
  for (const { name, bars } of groups) {
    parts.push(textAt(MARGIN, y + 22, name, 'group'));
    y += GROUP_HEIGHT;
    for (const bar of bars) {
      parts.push(barAt(y, bar, scale));
      y += BAR_HEIGHT;
    }
  }
  const height = y + AXIS_HEIGHT;
  const one = written(PLOT.from + scale);
  const words = [about, ...groups.map(inWords)].join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">${escaped(title)}</title>
  <desc id="desc">${escaped(words)}</desc>
  <style>${STYLE}
  </style>
  <rect class="back" width="${WIDTH}" height="${height}" rx="6"/>
  ${textAt(MARGIN, 30, title, 'title')}
  ${textAt(MARGIN, 52, about, 'quiet')}
${parts.map((part) => `  ${part}\n`).join('')}  <line class="one" x1="${one}" x2="${one}" y1="${TITLE_HEIGHT + 8}" y2="${y + 8}"/>
  ${textAt(PLOT.from + scale, y + 26, '1: as many', 'quiet', 'middle')}
</svg>
`;
}

function barAt(y: number, { label, ratio, low, high, aim }: ChartBar, scale: number): string {
  const top = y + (BAR_HEIGHT - THICKNESS) / 2;
  const middle = written(y + BAR_HEIGHT / 2);
  const [from, to] = [low, high].map((value) => written(PLOT.from + value * scale));
  const aimed = aim === undefined ? '' : `, aim ${aim}`;
  const rect = (name: string, width: number) =>
    `<rect class="${name}" x="${PLOT.from}" y="${top}" width="${written(width)}" height="${THICKNESS}" rx="2"/>`;
  return [
    textAt(PLOT.from - 10, y + 19, label, undefined, 'end'),
    rect('track', PLOT.to - PLOT.from),
    rect('bar', ratio * scale),
    `<line class="spread" x1="${from}" x2="${to}" y1="${middle}" y2="${middle}"/>`,
    textAt(PLOT.to + 12, y + 19, `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})${aimed}`),
  ].join('\n  ');
}

function inWords({ name, bars }: ChartGroup): string {
  return `${name}: ${bars.map(({ label, ratio }) => `${label} ${ratio.toFixed(2)}`).join(', ')}.`;
}

function textAt(x: number, y: number, text: string, name?: string, anchor?: 'middle' | 'end'): string {
  const attributes = [
    ...(name ? [` class="${name}"`] : []),
    ...(anchor ? [` text-anchor="${anchor}"`] : []),
  ].join('');
  return `<text x="${written(x)}" y="${y}"${attributes}>${escaped(text)}</text>`;
}

/** A coordinate, to a tenth of a pixel. */
const written = (value: number) => String(Math.round(value * 10) / 10);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
