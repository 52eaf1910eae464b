// Orders of a file that the order database has already: their customers would pay twice. They are known by their
// `order_ref`, and in a file that `orders export` has written by their id.
import { KNOWN_AT_ONCE } from '../../ports/batch-store.ts';
import { turn } from '../../shared/long-work.ts';
import type { Columns } from '../header.ts';
import { plain } from '../mapping/columns.ts';
import { type RowProblem, shortened } from '../row-problem.ts';
import { rowsOf, type StagedOrder, type Staging } from '../staging.ts';
import { KNOWN_ALREADY, type KnownPolicy } from './known-policy.ts';

/** In an order database; orders of batches of this content do not count. */
export interface KnownLookup {
  knownRefs(refs: readonly string[], contentHash: string): Promise<ReadonlyMap<string, number>>;
  knownIds(ids: readonly number[], contentHash: string): Promise<ReadonlySet<number>>;
}

export interface KnownOrders {
  readonly policy: KnownPolicy;
  readonly lookup: KnownLookup;
}

export interface KnownActions {
  refuse(order: StagedOrder, problem: RowProblem): void;
  skip(order: StagedOrder): void;
}

/** Looks up all orders of a file that has been staged whole, and refuses or skips the known ones. */
export async function judgeKnown(
  staging: Staging,
  columns: Columns,
  orders: number,
  sha256: string,
  { policy, lookup }: KnownOrders,
  { refuse, skip }: KnownActions,
): Promise<void> {
  const idAt = exportedIdAt(columns);
  if (policy === 'allow' || (columns.fields.order_ref === undefined && idAt === undefined)) return;
  for (let after = 0; after < orders; after += KNOWN_AT_ONCE) {
    const staged = staging.unskipped(after, KNOWN_AT_ONCE);
    const ids = new Map<number, number>();
    if (idAt !== undefined) for (const order of staged) setId(ids, order, staging, idAt);
    // No order has a ref with a NUL, which PostgreSQL does not take.
    const refs = staged.flatMap(({ ref }) => (ref === null || ref.includes('\0') ? [] : [ref]));
    const byRef = await lookup.knownRefs(refs, sha256);
    const byId = await lookup.knownIds([...new Set(ids.values())], sha256);
    for (const order of staged) {
      const id = ids.get(order.ordinal);
      const isById = id !== undefined && byId.has(id);
      const known = isById ? id : order.ref === null ? undefined : byRef.get(order.ref);
      if (known === undefined) continue;
      if (policy === 'skip') skip(order);
      else refuse(order, problemOf(order, known));
    }
    await turn();
  }
}

function problemOf({ firstLine, ref }: StagedOrder, id: number): RowProblem {
  const [column, value] = ref === null ? ['id', String(id)] : ['order_ref', shortened(ref)];
  return { line: firstLine, column, value, reason: `is order ${id} ${KNOWN_ALREADY}` };
}

/** The columns that an export has and no other file is likely to have together. */
const EXPORTED = ['id', 'status', 'total_amount', 'created_at', 'batch_id'].map(plain);

function exportedIdAt({ header, own }: Columns): number | undefined {
  const names = header.slice(0, own).map(plain);
  return EXPORTED.every((name) => names.includes(name)) ? names.indexOf('id') : undefined;
}

function setId(ids: Map<number, number>, order: StagedOrder, staging: Staging, at: number): void {
  const [row] = rowsOf(order, staging);
  const cell = row?.cells[at]?.trim() ?? '';
  if (/^\d{1,15}$/.test(cell)) ids.set(order.ordinal, Number(cell));
}
