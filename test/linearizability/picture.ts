// A history of one order as a page to look at: a row for each client, a bar from each request to its answer, and the
// answer that fits no order of events in red, with the states that were possible when it came.
import type { Failure } from './campaign.ts';
import type { Operation } from './history.ts';

const SCALE = { step: 64, row: 34, left: 90, top: 40 };

const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
svg { border: 1px solid #ccc; display: block } svg text { font: 11px system-ui, sans-serif }
.client { fill: #666 } .line { stroke: #e5e5e5 }
.seen rect { fill: #dbe9f6; stroke: #4a7fb0 } .refused rect { fill: #f1f1f1; stroke: #999 }
.unknown rect { fill: #fff7df; stroke: #b58a00; stroke-dasharray: 4 3 }
.impossible rect { fill: #ffd9d6; stroke: #c22; stroke-width: 2 } .impossible text { font-weight: bold }
@media (prefers-color-scheme: dark) { body { background: #fff } }`;

/** A whole page of HTML that needs nothing else. */
export function pictureOf({ order, operations, checked }: Failure): string {
  const compact = compacted(operations);
  const clients = [...new Set(operations.map(({ client }) => client))].sort((a, b) => a - b);
  const end = compact.length;
  const width = SCALE.left + (end + 1) * SCALE.step;
  const height = SCALE.top + clients.length * SCALE.row + 10;
  const placeOf = (position: number) => SCALE.left + compact.indexOf(position) * SCALE.step;
  const bars = operations.map((operation) => {
    const from = placeOf(operation.asked);
    const to = operation.answered === undefined ? width - 4 : placeOf(operation.answered);
    const y = SCALE.top + clients.indexOf(operation.client) * SCALE.row;
    const isImpossible = !checked.ok && checked.impossible === operation;
    const label = `${operation.kind}: ${operation.text}`;
    return `<g class="${isImpossible ? 'impossible' : classOf(operation)}"><title>${escaped(label)}</title>
<rect x="${from}" y="${y}" width="${Math.max(to - from - 3, 8)}" height="${SCALE.row - 10}" rx="4"/>
<text x="${from + 4}" y="${y + 15}">${escaped(label)}</text></g>`;
  });
  const rows = clients.map((client, at) => {
    const y = SCALE.top + at * SCALE.row + 12;
    return `<line class="line" x1="0" x2="${width}" y1="${y}" y2="${y}"/><text class="client" x="6" y="${y + 4}">client ${client}</text>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>History of ${escaped(order)}</title><style>${STYLE}</style>
<h1>History of order ${escaped(order)}</h1>
${verdictOf({ order, operations, checked })}
<svg width="${width}" height="${height}" role="img" aria-label="operations of each client from left to right">
${[...rows, ...bars].join('\n')}
</svg>
<p>From left to right: requests and answers in the sequence in which clients saw them. A bar lasts from a request to its
answer. Dashed: never answered, so it may take effect at any later time. Grey: refused.</p>
</html>
`;
}

/** The same for a terminal. */
export function linesOf({ order, operations, checked }: Failure): string[] {
  return [
    `order ${order}`,
    ...operations.map(
      ({ client, kind, text, asked, answered }) =>
        `  ${asked} to ${answered ?? 'no end'}: client ${client}, ${kind}: ${text}`,
    ),
    ...(checked.ok
      ? []
      : [`  ${checked.impossible.asked} fits none of: ${checked.possible.join('; ') || 'no state'}`]),
  ];
}

function verdictOf({ checked }: Failure): string {
  if (checked.ok) return '<p>Every answer fits.</p>';
  const { kind, text, client } = checked.impossible;
  const states = checked.possible.map((state) => `<li>${escaped(state)}</li>`).join('');
  return `<p><strong>${escaped(kind)}: ${escaped(text)}</strong>, the answer to client ${client}, fits no order of events.
When it came, the order could only be:</p><ul>${states}</ul>`;
}

function classOf({ answer }: Operation): string {
  if (!answer) return 'unknown';
  return answer.is === 'refused' ? 'refused' : 'seen';
}

/** The positions that occur: an order's history leaves out those of others. */
function compacted(operations: readonly Operation[]): readonly number[] {
  const positions = operations.flatMap(({ asked, answered }) =>
    answered === undefined ? [asked] : [asked, answered],
  );
  return positions.sort((a, b) => a - b);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
