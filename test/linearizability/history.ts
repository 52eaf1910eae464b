// What clients asked of orders and what they were told, in the sequence in which they asked and heard it.
import type { Status } from '../support/orders/state-diagram.ts';

export type Kind = 'create' | 'pay' | 'ship' | 'deliver' | 'cancel' | 'succeeded' | 'refunded' | 'read';

/** `none`: there is no such order. */
export type Seen = Status | 'none';

export type Answer =
  /** The answer showed the order with this status, or that there is none. */
  | { readonly is: 'seen'; readonly status: Seen }
  /** The first answer to the same key once more: the order exists. */
  | { readonly is: 'replayed' }
  /** A 4xx: nothing was changed. */
  | { readonly is: 'refused' }
  /** The request reached nobody. */
  | { readonly is: 'unsent' };

export interface Operation {
  readonly client: number;
  /** The name that the client gave to the order. */
  readonly order: string;
  readonly kind: Kind;
  /** Positions in the history. */
  readonly asked: number;
  /** Undefined while the end is unknown: its effect may come at any time, or never. */
  readonly answer?: Answer;
  readonly answered?: number;
  /** For people. */
  readonly text: string;
}

export interface History {
  /** Begins an operation. The function that it returns ends it; without an answer its end stays unknown. */
  ask(client: number, order: string, kind: Kind): (answer: Answer | undefined, text: string) => void;
  /** Those of an order that say something, in the sequence of their requests. */
  operations(order: string): readonly Operation[];
  orders(): readonly string[];
  count(): number;
}

export function openHistory(): History {
  const byOrder = new Map<string, Operation[]>();
  let position = 0;
  return {
    ask(client, order, kind) {
      const own = byOrder.get(order) ?? [];
      byOrder.set(order, own);
      const at = own.length;
      const begun: Operation = { client, order, kind, asked: position++, text: 'no answer' };
      own.push(begun);
      return (answer, text) => {
        own[at] = answer ? { ...begun, answer, answered: position++, text } : { ...begun, text };
      };
    },
    operations: (order) => (byOrder.get(order) ?? []).filter(says),
    orders: () => [...byOrder.keys()],
    count: () => [...byOrder.values()].reduce((sum, own) => sum + own.filter(says).length, 0),
  };
}

/** A read without an answer, or a creation that was refused, tells nothing. */
function says({ kind, answer }: Operation): boolean {
  if (answer?.is === 'unsent') return false;
  if (kind === 'read') return answer?.is === 'seen';
  return !(kind === 'create' && answer?.is === 'refused');
}
