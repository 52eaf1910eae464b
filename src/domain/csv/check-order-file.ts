// A file of orders to create: checked whole, then read as orders to create.
import type { OrderDraft } from '../model/order.ts';
import { turn } from '../shared/long-work.ts';
import { orderGrouper } from './assemble-orders.ts';
import { type Columns, readHeader } from './header.ts';
import { type Mapping, writtenMapping } from './mapping/mapping.ts';
import type { FileCounts } from './order-tally.ts';
import { rowReader } from './read-row.ts';
import { type CheckedRows, type CheckOptions, checkedRows, type FileKind, stageFile } from './stage-file.ts';
import { rowsOf, type StagedOrder, type Staging } from './staging.ts';

/** An order of the file that can be created. */
export interface ImportableOrder {
  /** Its place among all orders of the file, good or bad; the same at each check of this file. */
  readonly ordinal: number;
  /** Its `order_ref`, or the number of its line. */
  readonly importGroup: string;
  readonly firstLine: number;
  readonly draft: OrderDraft;
}

/** A file that has been read to its end. The caller must close it. */
export interface CheckedFile extends CheckedRows {
  /** How its columns were read, as JSON; null where our own names were. */
  readonly reading: string | null;
  readonly counts: FileCounts;
  /** The accepted orders behind an ordinal, by their first lines. */
  orders(afterOrdinal?: number): AsyncGenerator<ImportableOrder>;
}

export interface OrderFileOptions extends CheckOptions {
  readonly mapping?: Mapping | undefined;
}

const AT_ONCE = 200;

const orderFile = (mapping: Mapping | undefined): FileKind<Columns, FileCounts> => ({
  readHeader: (cells, name, line) => readHeader(cells, name, line, mapping),
  stageRows(columns, staging) {
    const grouper = orderGrouper(staging);
    const read = rowReader(columns);
    const add = (cells: string[], line: number) => {
      if (!columns.isNoRow(cells)) grouper.add(read(cells, line));
    };
    return { add, end: grouper.end };
  },
});

/** Throws as `stageFile` does. The result reports the errors of single rows. */
export async function checkOrderFile(path: string, options: OrderFileOptions): Promise<CheckedFile> {
  const staged = await stageFile(
    path,
    { ...options, quotes: options.mapping?.preset?.quotes },
    orderFile(options.mapping),
  );
  const { header: columns, counts, staging } = staged;
  return {
    ...checkedRows(staged),
    reading: writtenMapping(options.mapping ?? {}),
    async *orders(afterOrdinal = 0) {
      const read = rowReader(columns);
      for (let after = afterOrdinal; after < counts.orders; after += AT_ONCE) {
        for (const order of staging.accepted(after, AT_ONCE)) yield importable(order, read, staging);
        await turn();
      }
    },
  };
}

function importable(
  order: StagedOrder,
  read: ReturnType<typeof rowReader>,
  staging: Staging,
): ImportableOrder {
  const items: OrderDraft['items'][number][] = [];
  for (const { cells, line } of rowsOf(order, staging)) {
    const { item } = read(cells, line);
    if (item) items.push(item);
  }
  const { ordinal, ref, firstLine, email, name, currency, total } = order;
  return {
    ordinal,
    importGroup: ref ?? String(firstLine),
    firstLine,
    draft: {
      customerEmail: email ?? '',
      customerName: name ?? '',
      currency: currency ?? '',
      totalAmount: Number(total),
      items,
    },
  };
}
