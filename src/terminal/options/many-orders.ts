// The options by which a command takes many orders: the filters of `orders list` in place of ids, and their bounds.
import type { Option } from 'commander';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Io } from '../cli.ts';
import type { SureOptions } from '../prompts/confirm.ts';
import { type FilterOptions, filterParameters, filters } from './filters.ts';
import { option } from './options.ts';

export interface ManyOptions extends SureOptions, FilterOptions {
  readonly limit?: string;
}

/** No command takes more orders at once: their ids are kept until they are confirmed. */
export const MAX_ORDERS = 100_000;

const yes = option('-y, --yes', 'do not ask for confirmation; in a pipe, filters need it');

export const manyOptions: readonly Option[] = [
  ...filters,
  option('--limit <count>', 'with filters: take at most this many orders, the oldest first'),
  yes,
];

/** The filters that were given, as the query string has them; undefined where there are none. Throws `usage`. */
export function givenFilters(
  io: Pick<Io, 'zone'>,
  options: ManyOptions,
  written: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters = filterParameters(io, options);
  if (Object.keys(parameters).length > 0) {
    if (written.length === 0) return parameters;
    throw new OrdersError('usage', 'use ids or filters, not both');
  }
  if (options.limit === undefined) return undefined;
  throw new OrdersError('usage', '--limit needs a filter, such as --status paid');
}

/** Throws `usage` for anything but a whole number within the bound. */
export function limitOf({ limit }: ManyOptions): number {
  if (limit === undefined) return MAX_ORDERS;
  const most = /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
  if (most >= 1 && most <= MAX_ORDERS) return most;
  throw new OrdersError('usage', '--limit must be a whole number from 1 to 100,000');
}
