// Timelines in text: one event a line while they are followed, and a whole one where a terminal is narrow.
import type { FeedEvent } from '../../domain/model/event-feed.ts';
import type { OrderEvent } from '../../domain/model/order.ts';
import { counted } from '../../domain/shared/format.ts';
import type { Io } from '../cli.ts';
import { STATUS_COLOURS } from './order-format.ts';
import { isNarrow, stripControlCharacters } from './sanitize.ts';
import { eventStatus, paint, table } from './table.ts';
import { textWidth } from './text-width.ts';
import { localMoment, timeColumn, withLocalTimes } from './times.ts';
import { hangingIndent } from './wrap.ts';

const ID_WIDTH = 7;
const TYPE_WIDTH = 22;
const STATUS_WIDTH = 29;
/** Between the time and a detail in its line. */
const BEFORE_DETAIL = 65;

export function lineOf(io: Io, event: FeedEvent): string {
  const { text, paint } = eventStatus(io, event);
  const moment = localMoment(io, event.at);
  const order = String(event.orderId).padStart(ID_WIDTH);
  const detail = withLocalTimes(io, stripControlCharacters(event.detail ?? ''));
  const head = `${moment} ${order}  ${event.type.padEnd(TYPE_WIDTH)}  ${paint(text)}`;
  const longestWord = Math.max(...detail.split(' ').map((word) => textWidth(word)));
  if (isNarrow(io) || longestWord > (io.columns ?? Infinity) - moment.length - BEFORE_DETAIL) {
    // After time and id, where the detail has no room on the line itself.
    const indent = ' '.repeat(moment.length + ID_WIDTH + 3);
    return `${head.trimEnd()}\n${detail === '' ? '' : `${hangingIndent(indent, detail, io.columns)}\n`}`;
  }
  const padding = ' '.repeat(Math.max(0, STATUS_WIDTH - text.length));
  return `${hangingIndent(`${head}${padding}  `, detail, io.columns).trimEnd()}\n`;
}

const NOTES_SHOWN = 3;

/** The latest notes of a timeline, below an order; empty if it has none. */
export function notesText(io: Io, orderId: number, events: readonly OrderEvent[]): string {
  const notes = events.filter(({ type }) => type === 'note');
  if (notes.length === 0) return '';
  const lines = notes
    .slice(-NOTES_SHOWN)
    .map(({ at, actor, detail }) =>
      hangingIndent(`${localMoment(io, at)}  ${actor}  `, stripControlCharacters(detail ?? ''), io.columns),
    );
  const earlier = notes.length - lines.length;
  const rest = earlier > 0 ? [`${counted(earlier, 'earlier note')}: orders events ${orderId}`] : [];
  return `\n${paint(io, 'bold', 'NOTES')}\n${[...rest, ...lines].map((line) => `${line}\n`).join('')}`;
}

const BELOW = ' '.repeat('2025-12-01 10:00:00  '.length);

export function narrowTimeline(io: Io, events: readonly OrderEvent[]): string {
  const text = table<OrderEvent>(
    io,
    [
      timeColumn(io, 'AT', events, ({ at }) => at),
      { head: 'EVENT', value: ({ type }) => type },
      {
        head: 'STATUS',
        value: (event) => eventStatus(io, event).text,
        colour: ({ to }) => (to ? STATUS_COLOURS[to] : undefined),
      },
      { head: 'BY', value: ({ actor }) => actor },
    ],
    events,
  );
  const [head = '', ...rows] = text.split('\n');
  const lines = events.flatMap(({ detail }, at) => [
    rows[at] ?? '',
    ...(detail ? [hangingIndent(BELOW, withLocalTimes(io, stripControlCharacters(detail)), io.columns)] : []),
  ]);
  return [head, ...lines].map((line) => `${line}\n`).join('');
}
