// The id in a path. Anything else is not found.
import { OrdersError } from '../../domain/shared/errors.ts';

/** Throws `not_found`. */
export function idIn(params: Readonly<Record<string, string>>, what: 'order' | 'batch'): number {
  const text = params.id ?? '';
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new OrdersError('not_found', `there is no such ${what}`);
  return Number(text);
}
