// A timeline for a terminal that is too narrow for all its columns: what is told of an event stands below it.
import type { OrderEvent } from '../../domain/model/order.ts';
import { timeToJson } from '../../domain/shared/written-time.ts';
import type { Io } from '../cli.ts';
import { STATUS_COLOURS } from './order-format.ts';
import { harmless } from './sanitize.ts';
import { eventStatus, table } from './table.ts';
import { hanging } from './wrap.ts';

const BELOW = ' '.repeat('2025-12-01T10:00:00Z  '.length);

export function narrowTimeline(io: Io, events: readonly OrderEvent[]): string {
  const text = table<OrderEvent>(
    io,
    [
      { head: 'AT', value: ({ at }) => timeToJson(at) },
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
    ...(detail ? [hanging(BELOW, harmless(detail), io.columns)] : []),
  ]);
  return [head, ...lines].map((line) => `${line}\n`).join('');
}
