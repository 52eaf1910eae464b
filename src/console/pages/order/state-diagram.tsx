// The diagram of the design document, section 4, with the present status marked. The arrows are those of the domain.
import {
  allowedNext,
  ORDER_STATUSES,
  type OrderStatus,
  TRANSITIONS,
} from '../../../domain/model/order-status.ts';
import { statusTexts } from '../../text/statuses.ts';
import { orderTexts as words } from './order-texts.ts';

const BOX = { width: 96, height: 34 } as const;
const STEP = { x: 122, y: 62 } as const;
/** Between the two arrows of a pair that leads there and back. */
const PAIR_GAP = 5;
const TIP = 7;

/** Column and row of each box: the usual way first to the right, then down. */
const CELLS: Readonly<Record<OrderStatus, readonly [column: number, row: number]>> = {
  pending: [0, 0],
  payment_processing: [1, 0],
  paid: [2, 0],
  shipped: [2, 1],
  delivered: [1, 1],
  cancelled: [0, 1],
};

interface Point {
  readonly x: number;
  readonly y: number;
}

const ARROWS = Object.values(TRANSITIONS).flatMap(({ from, to }) =>
  from.map((start) => ({ start, to, line: lineBetween(start, to) })),
);

export function StateDiagram({ status }: { readonly status: OrderStatus }) {
  const next = allowedNext(status).map((one) => statusTexts[one]);
  const label =
    words.state(statusTexts[status]) +
    (next.length === 0 ? words.stateLast : words.stateNext(next.join(', ')));
  return (
    <svg class="diagram" role="img" aria-label={label} viewBox="0 0 342 100">
      <defs>
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="8"
          markerHeight="8"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" fill="currentColor" />
        </marker>
      </defs>
      {ARROWS.map(({ start, to, line: [from, end] }) => (
        <path
          key={`${start} ${to}`}
          class={start === status ? 'arrow open' : 'arrow'}
          marker-end="url(#tip)"
          d={`M${from.x} ${from.y} ${end.x} ${end.y}`}
        />
      ))}
      {ORDER_STATUSES.map((one) => (
        <Box key={one} status={one} isPresent={one === status} />
      ))}
    </svg>
  );
}

function Box({ status, isPresent }: { readonly status: OrderStatus; readonly isPresent: boolean }) {
  const { x, y } = centerOf(status);
  return (
    <g class={isPresent ? 'present' : undefined}>
      <rect
        x={x - BOX.width / 2}
        y={y - BOX.height / 2}
        width={BOX.width}
        height={BOX.height}
        rx={isPresent ? BOX.height / 2 : 6}
      />
      {linesOf(statusTexts[status]).map((line, at, all) => (
        <text key={line} x={x} y={y + 4 + (at - (all.length - 1) / 2) * 12}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** Two short lines for two words. */
function linesOf(text: string): readonly string[] {
  return text.split(' ');
}

function centerOf(status: OrderStatus): Point {
  const [column, row] = CELLS[status];
  return { x: 49 + column * STEP.x, y: 19 + row * STEP.y };
}

/** From edge to edge of the boxes; arrows there and back run side by side. */
function lineBetween(start: OrderStatus, to: OrderStatus): readonly [Point, Point] {
  const a = centerOf(start);
  const b = centerOf(to);
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const unit = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  const gap = allowedNext(to).includes(start) ? PAIR_GAP : 0;
  const aside = { x: -unit.y * gap, y: unit.x * gap };
  const reach = Math.min(
    unit.x === 0 ? Number.POSITIVE_INFINITY : BOX.width / 2 / Math.abs(unit.x),
    unit.y === 0 ? Number.POSITIVE_INFINITY : BOX.height / 2 / Math.abs(unit.y),
  );
  const at = (distance: number): Point => ({
    x: Math.round(a.x + unit.x * distance + aside.x),
    y: Math.round(a.y + unit.y * distance + aside.y),
  });
  return [at(reach + 1), at(length - reach - TIP / 4)];
}
