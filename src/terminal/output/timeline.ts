// Timelines in text: one event a line while they are followed, and a whole one where a terminal is narrow.
import stringWidth from 'fast-string-width';
import type { FeedEvent } from '../../domain/model/event-feed.ts';
import type { OrderEvent } from '../../domain/model/order.ts';
import type { Io } from '../cli.ts';
import { STATUS_COLOURS } from './order-format.ts';
import { isNarrow, stripControlCharacters } from './sanitize.ts';
import { eventStatus, table } from './table.ts';
import { localMoment, MOMENT_WIDTH, timeColumn, withLocalTimes } from './times.ts';
import { hangingIndent } from './wrap.ts';

const ID_WIDTH = 7;
const TYPE_WIDTH = 22;
const STATUS_WIDTH = 29;
/** The parts before a detail in its line. */
const BEFORE_DETAIL = MOMENT_WIDTH + 65;
/** Time and id: where the detail has no room, as on a narrow terminal, it goes on a line of its own after them. */
const INDENT = ' '.repeat(MOMENT_WIDTH + ID_WIDTH + 3);

export function lineOf(io: Io, event: FeedEvent): string {
  const { text, paint } = eventStatus(io, event);
  const order = String(event.orderId).padStart(ID_WIDTH);
  const detail = withLocalTimes(io, stripControlCharacters(event.detail ?? ''));
  const head = `${localMoment(io, event.at).padEnd(MOMENT_WIDTH)} ${order}  ${event.type.padEnd(TYPE_WIDTH)}  ${paint(text)}`;
  const longestWord = Math.max(...detail.split(' ').map((word) => stringWidth(word)));
  if (isNarrow(io) || longestWord > (io.columns ?? Infinity) - BEFORE_DETAIL) {
    return `${head.trimEnd()}\n${detail === '' ? '' : `${hangingIndent(INDENT, detail, io.columns)}\n`}`;
  }
  const padding = ' '.repeat(Math.max(0, STATUS_WIDTH - text.length));
  return `${hangingIndent(`${head}${padding}  `, detail, io.columns).trimEnd()}\n`;
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
