// Answers that are one order: with the ETag of its version.
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { etagOf } from '../request/preconditions.ts';
import type { Answer } from './route.ts';

export function orderAnswer(
  status: number,
  order: Order,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, body: orderToJson(order), headers: { ETag: etagOf(order), ...headers } };
}
