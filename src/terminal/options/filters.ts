// Options that select orders: shared by `orders list` and `orders export`, under the names of the API.
import type { Option } from 'commander';
import { CURRENCIES } from '../../domain/model/currency.ts';
import { ORDER_STATUSES } from '../../domain/model/order-status.ts';
import type { Io } from '../cli.ts';
import { DATE_FORMS, type DateMeaning, withDates } from './dates.ts';
import { BATCHES, once, option, REFS, words } from './options.ts';

export interface FilterOptions {
  readonly status?: string;
  readonly customerEmail?: string;
  readonly currency?: string;
  readonly batchId?: string;
  readonly orderRef?: string;
  readonly trackingNumber?: string;
  readonly held?: string | boolean;
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly q?: string;
  readonly stuckFor?: string;
}

/** From the option to the parameter of the API. */
const FILTERS = {
  status: 'status',
  customerEmail: 'customer_email',
  currency: 'currency',
  batchId: 'batch_id',
  orderRef: 'order_ref',
  trackingNumber: 'tracking_number',
  held: 'held',
  createdFrom: 'created_from',
  createdTo: 'created_to',
  q: 'q',
  stuckFor: 'stuck_for',
} as const satisfies Record<keyof FilterOptions, string>;

/** Several statuses are separated by commas; a repeated option adds to the former ones. */
export function statusOption(description: string): Option {
  return option('--status <status>', description, words(ORDER_STATUSES, true)).argParser(
    (written, former: string | undefined) => (former === undefined ? written : `${former},${written}`),
  );
}

export function currencyOption(description: string): Option {
  return option('--currency <code>', description, words(CURRENCIES));
}

export const filters: readonly Option[] = [
  statusOption('only orders with this status, or with one of several separated by commas'),
  ...[
    option('--customer-email <address>', 'only orders of this customer, ignoring case'),
    currencyOption('only orders in this currency'),
    option('--batch-id <id>', 'only orders of this batch', BATCHES),
    option('--order-ref <ref>', 'only orders with this order_ref in their file', REFS),
    option('--tracking-number <number>', 'only orders whose shipment has this tracking number'),
    option(
      '--held [true|false]',
      'only held orders, or with false only the others',
      words(['true', 'false']),
    ),
    option('--created-from <time>', `only orders created at this time or later: ${DATE_FORMS}`),
    option('--created-to <time>', 'only orders created at this time or earlier; of a date, the whole day'),
    option('--q <text>', 'only orders with all these words in name, email, product or order_ref'),
    option(
      '--stuck-for <span>',
      'only orders whose payment or refund has been open this long, such as 10m or 2h',
    ),
  ].map(once),
];

/** The parameters that are dates. */
const DATES = { created_from: 'from', created_to: 'to' } as const satisfies Record<string, DateMeaning>;

/**
 * The options that were given as the query string has them, with dates in the time zone of `io`. Throws `invalid` for a
 * date that cannot be read.
 */
export function filterParameters({ zone }: Pick<Io, 'zone'>, options: FilterOptions): Record<string, string> {
  return withDates(parametersOf(options, FILTERS), DATES, zone());
}

/** The given options, under the names that `parameters` has for them. */
export function parametersOf<Options extends object>(
  options: Options,
  parameters: Readonly<Partial<Record<keyof Options, string>>>,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [option, parameter] of Object.entries<string | undefined>(parameters)) {
    const value: unknown = options[option as keyof Options];
    if (parameter === undefined) continue;
    if (typeof value === 'string') given[parameter] = value;
    else if (value === true) given[parameter] = 'true';
  }
  return given;
}
