// The kinds of records about files: reports of their check, and the presets that read them.
import type { FileReport, ShippingReport } from '../../domain/csv/file-report.ts';
import type { OrderFileReport } from '../../domain/csv/report-json.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import { formatMoney } from './order-format.ts';
import { count, type FieldsOf, kind } from './record-kind.ts';

/** A saved mapping of columns. */
interface PresetJson {
  readonly name: string;
  readonly for: 'orders' | 'shipments';
  readonly title: string;
  readonly note: string | null;
  /** Null for one of the product. */
  readonly path: string | null;
}

/** Of the report of any file. */
const READ_AS = {
  format: { head: 'FORMAT' },
  encoding: { head: 'ENCODING' },
  delimiter: { head: 'DELIMITER' },
  sheet: { head: 'SHEET' },
  sheets: { head: 'SHEETS', nested: true, show: ({ sheets }) => sheets?.join(', ') ?? '' },
} as const satisfies Partial<FieldsOf<FileReport>>;
const ERRORS = {
  causes: { head: 'CAUSES', nested: true, show: ({ causes }) => formatNumber(causes.length) },
  errors: { head: 'ERRORS', nested: true, show: ({ errors }) => formatNumber(errors.length) },
  total_errors: { head: 'ALL ERRORS' },
  more_errors: { head: 'MORE ERRORS' },
} as const satisfies Partial<FieldsOf<FileReport>>;

export const FILE_KINDS = {
  fileReport: kind<OrderFileReport>({
    says: 'reports on order files: import --dry-run',
    shown: ['rows', 'encoding', 'total_orders', 'accepted', 'rejected'],
    fields: {
      ...READ_AS,
      preset: { head: 'PRESET' },
      fitting_presets: {
        head: 'FITTING PRESETS',
        nested: true,
        show: ({ fitting_presets }) => fitting_presets.join(', '),
      },
      header: { head: 'HEADER', nested: true, show: ({ header }) => header.join(', ') },
      mapping: {
        head: 'COLUMNS',
        nested: true,
        show: ({ mapping }) =>
          Object.entries(mapping)
            .map((one) => one.join(': '))
            .join(', '),
      },
      sha256: { head: 'SHA-256' },
      rows: count('ROWS', 'rows'),
      total_orders: count('ORDERS', 'total_orders'),
      accepted: count('GOOD', 'accepted'),
      rejected: count('REJECTED', 'rejected'),
      skipped: { head: 'SKIPPED', nested: true, show: ({ skipped }) => formatNumber(skipped.orders) },
      totals: {
        head: 'TOTAL',
        nested: true,
        show: ({ totals }) =>
          Object.entries(totals)
            .map(([currency, total]) => formatMoney(Number(total), currency))
            .join(', '),
      },
      first_orders: {
        head: 'FIRST ORDERS',
        nested: true,
        show: ({ first_orders }) => first_orders.map(({ import_group }) => import_group).join(', '),
      },
      ...ERRORS,
    },
  }),
  shippingReport: kind<ShippingReport>({
    says: 'reports on shipping files: ship --file --dry-run',
    shown: ['rows', 'encoding', 'would_be_shipped', 'already_shipped', 'failed'],
    fields: {
      ...READ_AS,
      sha256: { head: 'SHA-256' },
      rows: count('ROWS', 'rows'),
      orders: count('ORDERS', 'orders'),
      repeated: count('REPEATED', 'repeated'),
      would_be_shipped: count('WOULD BE SHIPPED', 'would_be_shipped'),
      already_shipped: count('ALREADY SHIPPED', 'already_shipped'),
      failed: count('FAILED', 'failed'),
      with_tracking_number: count('WITH TRACKING NUMBER', 'with_tracking_number'),
      ...ERRORS,
    },
  }),
  presets: kind<PresetJson>({
    says: 'saved mappings of columns: import --list-presets',
    id: 'name',
    shown: ['name', 'for', 'title'],
    fields: {
      name: { head: 'NAME' },
      for: { head: 'FOR' },
      title: { head: 'TITLE', shrinks: true },
      note: { head: 'NOTE', shrinks: true },
      path: { head: 'PATH', shrinks: true },
    },
  }),
};
