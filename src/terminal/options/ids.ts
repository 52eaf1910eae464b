// Ids as written on a command line.
import { OrdersError } from '../../domain/shared/errors.ts';
import { argument, ORDERS } from './options.ts';

/** Left out, it can be chosen: see `pickOrder`. */
export const orderArgument = argument('[id]', 'order id; on a terminal, you can choose it', ORDERS);

/** Throws `usage` for anything but a whole number of 1 or more. */
export function orderId(written: string, of: 'order' | 'batch' = 'order'): number {
  if (!/^[1-9]\d{0,14}$/.test(written)) {
    throw new OrdersError(
      'usage',
      `"${written}" is not ${of === 'order' ? 'an order id' : 'a batch id'}; ids are whole numbers such as 1`,
    );
  }
  return Number(written);
}
