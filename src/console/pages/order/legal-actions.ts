// Which actions an order allows now, by the same tables as its explanation: others are not offered.
import type { Explanation } from '../../../domain/explain/explanation-json.ts';
import { MOVES, SITUATIONS } from '../../../domain/explain/moves.ts';
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { canBecome, type MoveName } from '../../../domain/model/order-status.ts';

export type ActionName = MoveName | 'hold' | 'release' | 'correct';

interface Explained {
  readonly order: OrderJson;
  readonly explanation: Explanation;
}

/** What is known of the order's money: `unsent`, `failed`, `unknown`, …; undefined for a situation of a newer server. */
export function moneyOf({ explanation }: Pick<Explained, 'explanation'>): keyof typeof MOVES | undefined {
  const situations: Readonly<Record<string, keyof typeof MOVES>> = SITUATIONS;
  return situations[explanation.situation];
}

export function legalActions(seen: Explained): ReadonlySet<ActionName> {
  const { explanation, order } = seen;
  const money = moneyOf(seen);
  const moves: Partial<Record<MoveName, unknown>> = money === undefined ? {} : MOVES[money];
  const legal = new Set<ActionName>();
  for (const move of ['pay', 'ship', 'deliver', 'cancel'] as const) {
    // A refusal is the name of its reason.
    if (typeof moves[move] === 'object') legal.add(move);
  }
  const chargesAreHeld = explanation.next.some(({ action }) => action === 'release');
  if (order.hold || chargesAreHeld) legal.delete('pay');
  if (order.hold) legal.delete('ship');
  if (explanation.foreign_charges.length > 0) {
    legal.delete('pay');
    legal.delete('cancel');
  }
  if (order.hold) legal.add('release');
  // A charge or the shipping is still to come.
  else if (canBecome(order.status, 'shipped') && order.status !== 'shipped') legal.add('hold');
  if (order.status === 'shipped') legal.add('correct');
  return legal;
}
