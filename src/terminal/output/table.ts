// Tables and texts for people, aligned whatever script the names are in. The only user of cli-table3.
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { lineSum } from '../../domain/model/money.ts';
import { type Order, type OrderEvent, shipmentToJson } from '../../domain/model/order.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import type { Io } from '../cli.ts';
import { type Colour, formatMoney, STATUS_COLOURS, shipmentText, transitionText } from './order-format.ts';
import { isNarrow, stripControlCharacters } from './sanitize.ts';
import { textWidth } from './text-width.ts';
import { localMoment } from './times.ts';
import { wrapText } from './wrap.ts';

export interface Column<Row> {
  readonly head: string;
  readonly value: (row: Row) => string;
  readonly align?: 'right';
  /** The cell's colour; plain where undefined. */
  readonly colour?: (row: Row) => Colour | readonly Colour[] | undefined;
  /** May be cut short with an ellipsis when the terminal is narrow. */
  readonly shrinks?: boolean;
  /** Continues on further lines when the terminal is narrow: none of it may be lost. */
  readonly wraps?: boolean;
}

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;
const GUTTER = 2;
/** The library accepts only this many. */
const ROWS_AT_ONCE = 1_000;
const LEAST_CELL = 8;

/** A table with one line a row. On a terminal, cells that may shrink are cut, or wrapped, so that each row fits. */
export function table<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => stripControlCharacters(column.value(row))));
  const widths = fitWidths(
    // One by one: a call accepts only so many arguments.
    columns.map((column, at) =>
      cells.reduce((most, row) => Math.max(most, textWidth(row[at] ?? '')), textWidth(column.head)),
    ),
    columns,
    io.columns,
  );
  let text = '';
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE) {
    text += drawn(
      io,
      columns,
      widths,
      cells.slice(at, at + ROWS_AT_ONCE),
      rows.slice(at, at + ROWS_AT_ONCE),
      at === 0,
    );
  }
  return text;
}

function drawn<Row>(
  io: Io,
  columns: readonly Column<Row>[],
  widths: number[],
  cells: readonly (readonly string[])[],
  rows: readonly Row[],
  hasHead: boolean,
): string {
  const grid = new Table({
    head: hasHead ? columns.map((column) => paint(io, 'bold', column.head)) : [],
    colAligns: columns.map((column) => column.align ?? 'left'),
    colWidths: widths,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const [at, row] of rows.entries()) {
    grid.push(
      columns.map((column, index) => {
        const cell = cells[at]?.[index] ?? '';
        const width = widths[index] ?? 0;
        const text = column.wraps ? wrapText(cell, width).join('\n') : cut(cell, width);
        const colour = column.colour?.(row);
        return colour ? paint(io, colour, text) : text;
      }),
    );
  }
  return grid
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** `ref` is its `order_ref`. */
export function orderText(io: Io, order: Order, ref?: string): string {
  const { batch, currency } = order;
  const lines: [string, string][] = [
    ['Order', String(order.id)],
    ['Status', paint(io, STATUS_COLOURS[order.status], order.status)],
    [
      'Customer',
      `${stripControlCharacters(order.customerName)} <${stripControlCharacters(order.customerEmail)}>`,
    ],
    ...(ref === undefined ? [] : [['Order ref', stripControlCharacters(ref)] as [string, string]]),
    ['Total', formatMoney(order.totalAmount, currency)],
    ['Created', localMoment(io, order.createdAt)],
    ['Updated', localMoment(io, order.updatedAt)],
    ...optional('Shipment', shipmentText(order.shipment ? shipmentToJson(order.shipment) : undefined)),
    ...(order.hold
      ? optional('On hold', `${order.hold.reason} (since ${localMoment(io, order.hold.since)})`, (text) =>
          paint(io, 'yellow', text),
        )
      : []),
    ...(batch
      ? ([['Batch', `${batch.batchId} ${stripControlCharacters(batch.csvSource ?? '')}`.trim()]] as [
          string,
          string,
        ][])
      : []),
  ];
  const items = table(
    io,
    [
      { head: 'ITEM', value: (item) => item.productName, wraps: true },
      { head: 'QTY', value: (item) => formatNumber(item.quantity), align: 'right' },
      { head: 'PRICE', value: (item) => formatMoney(item.unitPrice, currency), align: 'right' },
      { head: 'SUM', value: (item) => formatMoney(lineSum(item), currency), align: 'right' },
    ],
    order.items,
  );
  return `${facts(lines)}\n${items}`;
}

/** A line of text from outside, unless there is none. */
function optional(
  name: string,
  text: string,
  look: (text: string) => string = (plain) => plain,
): [string, string][] {
  return text === '' ? [] : [[name, look(stripControlCharacters(text))]];
}

/** Names and values, one a line. The caller sanitizes values from outside. */
export function facts(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.map(([name, value]) => `${name.padEnd(width)}${value}\n`).join('');
}

/**
 * `pending -> paid`, on a narrow terminal `paid`, as the row above shows the previous status; and its colour. Empty
 * where the status did not change.
 */
export function eventStatus(io: Io, event: OrderEvent) {
  const { to } = event;
  return {
    text: isNarrow(io) ? (to ?? '') : transitionText(event),
    paint: (text: string) => (to ? paint(io, STATUS_COLOURS[to], text) : text),
  };
}

export function paint(io: Io, colour: Colour | readonly Colour[], text: string): string {
  return io.colour ? styleText(typeof colour === 'string' ? colour : [...colour], text) : text;
}

/** Takes from the widest cells that may shrink until the row fits. */
function fitWidths(
  natural: number[],
  columns: readonly Column<never>[],
  available: number | undefined,
): number[] {
  const widths = [...natural];
  if (available === undefined) return widths;
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GUTTER * (widths.length - 1);
  while (total() > available) {
    let widest = -1;
    for (const [at, column] of columns.entries()) {
      const width = widths[at] ?? 0;
      if ((column.shrinks || column.wraps) && width > LEAST_CELL && width > (widths[widest] ?? 0))
        widest = at;
    }
    if (widest < 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (textWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
