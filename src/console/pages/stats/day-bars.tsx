// Bars along the days of a period. Widths are shares of the drawing, so that texts keep their size on every screen.
import { labelled } from './days.ts';

export interface DayBar {
  readonly first: string;
  /** For the height alone. */
  readonly height: number;
  /** Says the bar: its days and its number. */
  readonly title: string;
}

interface DayBarsProps {
  readonly bars: readonly DayBar[];
  /** Says the whole drawing. */
  readonly label: string;
  /** The number of the highest bar, as text. */
  readonly top: string;
}

const TOP_Y = 20;
const BASE_Y = 140;
/** This many days fit in 360 pixels. */
const MOST_LABELS = 3;
/** The middle one of 4 or 6 is too near to the last. */
const labelsOf = (slots: number) => (slots === 4 || slots === 6 ? 2 : MOST_LABELS);
/** Of its slot; few bars do not become slabs. */
const barShare = (slots: number) => Math.min(0.8, slots * 0.1);

export function DayBars({ bars, label, top }: DayBarsProps) {
  const slots = bars.length;
  const highest = Math.max(...bars.map(({ height }) => height));
  const share = barShare(slots);
  const percent = (slot: number) => `${((slot / slots) * 100).toFixed(3)}%`;
  return (
    <svg class="bars" role="img" aria-label={label} height={BASE_Y + 22}>
      <line class="rule" x1="0" x2="100%" y1={TOP_Y} y2={TOP_Y} />
      <text x="0" y={TOP_Y - 6}>
        {top}
      </text>
      {bars.map(({ first, height, title }, n) => (
        <g key={first}>
          {height > 0 && (
            <rect x={percent(n + (1 - share) / 2)} width={percent(share)} {...sizeOf(height / highest)} />
          )}
          <rect class="place" x={percent(n)} width={percent(1)} y={TOP_Y} height={BASE_Y - TOP_Y}>
            <title>{title}</title>
          </rect>
        </g>
      ))}
      <line class="base" x1="0" x2="100%" y1={BASE_Y} y2={BASE_Y} />
      {labelled(slots, labelsOf(slots)).map((n) => (
        <text key={n} y={BASE_Y + 16} {...placeOf(n, slots, percent)}>
          {bars[n]?.first}
        </text>
      ))}
    </svg>
  );
}

/** The least amount still shows. */
function sizeOf(share: number) {
  const height = Math.max(2, share * (BASE_Y - TOP_Y));
  return { y: (BASE_Y - height).toFixed(1), height: height.toFixed(1) };
}

/** Where many bars are, the outermost days would be cut off below the middle of theirs. */
function placeOf(n: number, slots: number, percent: (slot: number) => string) {
  const areMany = slots > MOST_LABELS;
  if (areMany && n === 0) return { x: '0', 'text-anchor': 'start' } as const;
  if (areMany && n === slots - 1) return { x: '100%', 'text-anchor': 'end' } as const;
  return { x: percent(n + 0.5), 'text-anchor': 'middle' } as const;
}
