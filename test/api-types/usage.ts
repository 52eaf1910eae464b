// What a program typed by the API's types may say, and what the compiler keeps it from saying. Compiled by a test.
import type { components, operations, paths } from '../../docs/orders-api.d.ts';

type Order = components['schemas']['Order'];
type NewOrder = components['schemas']['NewOrder'];
type Answers<Id extends keyof operations> = operations[Id]['responses'];
type ProblemOf<Answer> = Answer extends { content: { 'application/problem+json': infer Problem } }
  ? Problem
  : never;

// @ts-expect-error an order has items
export const empty: NewOrder = { customer_email: 'tanaka@example.co.jp', customer_name: '田中太郎' };

export const placed: NewOrder = {
  ...{ customer_email: 'tanaka@example.co.jp', customer_name: '田中太郎' },
  items: [{ product_name: 'ノートPC', quantity: 2, unit_price: 89800 }],
};

export async function create(url: string, order: NewOrder): Promise<Order> {
  const path: keyof paths = '/api/v1/orders/';
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(order),
  });
  return (await answer.json()) as Answers<'createOrder'>[201]['content']['application/json'];
}

export function isOver({ status, batch_id }: Order): boolean {
  // @ts-expect-error only orders of a batch have one
  const batch: number = batch_id;
  // @ts-expect-error no status is spelled like this
  return status === 'canceled' || (status === 'cancelled' && batch > 0);
}

export function next(problem: ProblemOf<Answers<'setOrderStatus'>[409]>): string {
  if (problem.code !== 'illegal_transition') return problem.code;
  return problem.allowed.join(' or ');
}

// @ts-expect-error a path that is not there
export const wrong: keyof paths = '/api/v1/order/';
