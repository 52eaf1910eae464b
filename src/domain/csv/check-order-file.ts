// A file of orders to create: checked whole, then read as orders to create.
import { DEFAULT_CURRENCY } from '../model/currency.ts';
import type { OrderDraft } from '../model/order.ts';
import { turn } from '../shared/long-work.ts';
import { orderGrouper } from './assemble-orders.ts';
import { type Columns, readHeader } from './header.ts';
import { judgeKnown, type KnownOrders } from './known/known-orders.ts';
import { type Mapping, writtenReading } from './mapping/mapping.ts';
import { shownMapping } from './mapping/shown-mapping.ts';
import type { FileCounts } from './order-tally.ts';
import { rowReader } from './read-row.ts';
import { fitted, neededCells } from './rows/row-shape.ts';
import { decimalCommaLine } from './rows/unsure-numbers.ts';
import { type CheckedRows, type CheckOptions, checkedRows, type FileKind, stageFile } from './stage-file.ts';
import { rowsOf, type StagedOrder, type Staging } from './staging.ts';

/** An order of the file that can be created. */
export interface ImportableOrder {
  /** Its place among all orders of the file, good or bad; the same at each check of this file. */
  readonly ordinal: number;
  /** Its `order_ref`, or the number of its line. */
  readonly importGroup: string;
  readonly groupIsLine: boolean;
  readonly firstLine: number;
  readonly draft: OrderDraft;
}

/** A file that has been read to its end. The caller must close it. */
export interface CheckedFile extends CheckedRows {
  /** The column of each field, as users read it, and the preset that was applied. */
  readonly mapping: ReturnType<typeof shownMapping>;
  readonly preset: string | null;
  /** How its columns were read, as JSON; null where our own names were. */
  readonly reading: string | null;
  readonly counts: FileCounts;
  /** The accepted orders behind an ordinal, by their first lines. */
  orders(afterOrdinal?: number): AsyncGenerator<ImportableOrder>;
  /** Whether an order of the file, good or bad, has this `order_ref`. */
  hasRef(ref: string): boolean;
  /** Whether known orders are refused or skipped. */
  readonly refusesKnown: boolean;
}

export interface OrderFileOptions extends CheckOptions {
  readonly mapping?: Mapping | undefined;
  /** Orders that a database has already are taken unless this is given. */
  readonly known?: KnownOrders | undefined;
}

const AT_ONCE = 200;

const orderFile = ({ mapping, known }: OrderFileOptions): FileKind<Columns, FileCounts> => ({
  holds: 'orders',
  readHeader: (cells, name, line) => readHeader(cells, name, line, mapping),
  stageRows(columns, staging, sha256) {
    const grouper = orderGrouper(staging, async (orders, actions) => {
      if (known) await judgeKnown(staging, columns, orders, sha256, known, actions);
    });
    const read = rowReader(columns);
    const needed = neededCells(columns);
    let decimalLine: number | undefined;
    return {
      add(cells, line, fault, cellProblems) {
        if (!fault && columns.isNoRow(cells)) return;
        const row = read(cells, line, fault, cellProblems);
        if (row.problems.length > 0) decimalLine ??= decimalCommaLine(row.problems);
        grouper.add(row);
      },
      isRow: (cells) =>
        fitted(cells, columns, needed).length === columns.header.length ||
        (columns.fields.customer_email?.cell(cells).includes('@') ?? false),
      async end() {
        const counts = await grouper.end();
        return decimalLine === undefined ? counts : grouper.rejectUnsure(columns, decimalLine);
      },
    };
  },
});

/** Throws as `stageFile` and the look-up of known orders do. The result reports the errors of single rows. */
export async function checkOrderFile(path: string, options: OrderFileOptions): Promise<CheckedFile> {
  const { known, mapping } = options;
  const staged = await stageFile(path, { ...options, preset: mapping?.preset }, orderFile(options));
  const { header: columns, counts, staging } = staged;
  return {
    ...checkedRows(staged),
    reading: writtenReading(mapping ?? {}, options.sheet),
    mapping: shownMapping(columns),
    preset: mapping?.preset?.name ?? null,
    refusesKnown: known !== undefined && known.policy !== 'allow',
    hasRef: (ref) => staging.orderOf(ref) !== undefined,
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
    groupIsLine: ref === null,
    firstLine,
    draft: {
      customerEmail: email ?? '',
      customerName: name ?? '',
      currency: currency || DEFAULT_CURRENCY,
      totalAmount: Number(total),
      items,
    },
  };
}
