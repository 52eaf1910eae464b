// The output of `orders export`: orders as CSV, as one JSON array or as lines of JSON, in pieces of bytes.
import type { Replacement } from '../../domain/csv/encoding/cp932-writer.ts';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import type { FindRefs } from '../../domain/order-refs.ts';
import { counted } from '../../domain/shared/format.ts';
import { jsonText, stripControlCharactersPerLine } from '../../terminal/output/sanitize.ts';

export type ExportFormat = 'csv' | 'json' | 'ndjson';
/** `shift_jis` is CP932, as Excel in Japan reads it. */
export type ExportEncoding = 'utf-8' | 'utf-8-bom' | 'shift_jis';

export interface ExportForm {
  readonly format: ExportFormat;
  readonly encoding: ExportEncoding;
  /** A name must not be a command to the terminal; JSON escapes it. */
  readonly onTerminal: boolean;
}

export interface Exported {
  /** Writes nothing before the first page is there, so that a wrong request can still fail cleanly. */
  readonly pieces: AsyncGenerator<Buffer>;
  /** How many orders were written so far. */
  count(): number;
  /** In one line, the characters that the encoding lacked; undefined where none was missing. */
  replaced(): string | undefined;
}

interface Writer {
  readonly start: string;
  order(order: Order, isFirst: boolean, ref: string | undefined): string;
  readonly end: string;
}

interface Encoder {
  bytesOf(text: string, orderId: number): Buffer;
  replaced?(): { readonly count: number; readonly first: readonly Replacement[] };
}

/** Writing each order alone would cost more than encoding it. */
const PIECE_BYTES = 64 * 1024;

/** `findRefs` is asked only where the format has a place for an `order_ref`. */
export async function exportBytes(
  pages: AsyncIterable<readonly Order[]>,
  form: ExportForm,
  findRefs: FindRefs,
): Promise<Exported> {
  const [writer, encoder] = await Promise.all([writerOf(form), encoderOf(form.encoding)]);
  let count = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    let waiting: Buffer[] = [];
    let bytes = 0;
    const add = (piece: Buffer) => {
      waiting.push(piece);
      bytes += piece.length;
    };
    let started = false;
    for await (const orders of pages) {
      if (!started) add(Buffer.from(writer.start));
      started = true;
      const refs = form.format === 'csv' ? await findRefs(orders) : undefined;
      for (const order of orders) {
        add(encoder.bytesOf(writer.order(order, count === 0, refs?.get(order.id)), order.id));
        count += 1;
        if (bytes < PIECE_BYTES) continue;
        yield Buffer.concat(waiting);
        waiting = [];
        bytes = 0;
      }
    }
    add(Buffer.from(writer.end));
    yield Buffer.concat(waiting);
  }
  return {
    pieces: pieces(),
    count: () => count,
    replaced() {
      const replaced = encoder.replaced?.();
      return replaced && replaced.count > 0 ? replacedText(replaced) : undefined;
    },
  };
}

async function writerOf({ format, encoding, onTerminal }: ExportForm): Promise<Writer> {
  const json = (order: Order) => jsonText(orderToJson(order));
  if (format === 'ndjson') return { start: '', order: (order) => `${json(order)}\n`, end: '' };
  // Byte for byte the API's answer, if a page of it were that long.
  if (format === 'json') {
    return { start: '[', order: (order, isFirst) => `${isFirst ? '' : ','}${json(order)}`, end: ']\n' };
  }
  const [{ ORDER_HEADER, orderLines }, { exportRefs }] = await Promise.all([
    import('../../domain/csv/write-csv.ts'),
    import('./export-refs.ts'),
  ]);
  const keyOf = exportRefs();
  return {
    start: `${encoding === 'utf-8-bom' ? '\ufeff' : ''}${ORDER_HEADER}`,
    order(order, _isFirst, ref) {
      const lines = orderLines(order, keyOf(order, ref));
      return onTerminal ? stripControlCharactersPerLine(lines) : lines;
    },
    end: '',
  };
}

async function encoderOf(encoding: ExportEncoding): Promise<Encoder> {
  if (encoding !== 'shift_jis') return { bytesOf: (text) => Buffer.from(text) };
  const { cp932Writer } = await import('../../domain/csv/encoding/cp932-writer.ts');
  return cp932Writer();
}

function replacedText({
  count,
  first,
}: {
  readonly count: number;
  readonly first: readonly Replacement[];
}): string {
  const told = first.map(({ character, by, orderIds, isElsewhere }) => {
    const orders = `order${orderIds.length > 1 ? 's' : ''} ${orderIds.join(', ')}${isElsewhere ? ', …' : ''}`;
    return `${visible(character)} as ${visible(by)} (${orders})`;
  });
  const isAll = first.reduce((sum, { times }) => sum + times, 0) === count;
  return `replaced ${counted(count, 'character')} that Shift_JIS does not have: ${told.join('; ')}${isAll ? '' : '; …'}`;
}

/** Names characters that are invisible alone. */
function visible(character: string): string {
  if (!/[\p{C}\p{Z}\p{M}]/u.test(character)) return character;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
