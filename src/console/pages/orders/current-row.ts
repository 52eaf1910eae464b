// The row that the keys act on. It is an order, not a place: where a change of the list takes the order away, no key acts
// until the person has moved on.
import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { useKeys } from '../../state/keys.ts';
import { goTo } from '../../state/location.ts';

interface Rows {
  readonly table: RefObject<HTMLTableElement | null>;
  readonly rows: readonly OrderJson[];
  readonly onSelect: (order: OrderJson) => void;
}

export interface CurrentRow {
  readonly id: number | undefined;
  /** The focus has come into the row. */
  readonly enter: (id: number) => void;
}

export function useCurrentRow({ table, rows, onSelect }: Rows): CurrentRow {
  const [id, setId] = useState<number | undefined>(undefined);
  /** Where it was last: the next one of an order that is gone is the one in its place. */
  const last = useRef(-1);
  const at = rows.findIndex((row) => row.id === id);
  if (at >= 0) last.current = at;

  const focus = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setId(row.id);
    table.current?.querySelector<HTMLElement>(`tr[data-order="${row.id}"] a`)?.focus();
  };
  const isGone = id !== undefined && at < 0;
  const current = rows[at];
  useKeys({
    j: () => focus(isGone ? last.current : last.current + 1),
    k: () => focus(last.current - 1),
    x: () => current && onSelect(current),
    Enter: () => current && goTo(`orders/${current.id}`),
  });
  return { id: current?.id, enter: setId };
}
