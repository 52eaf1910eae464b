// The list of orders, newest first. Its filters and its page are in the address; what is selected is kept beside it.
import { useEffect, useRef } from 'preact/hooks';
import { mayChange } from '../../api/session.ts';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { onNews } from '../../state/live.ts';
import { readAhead, useLoaded } from '../../state/load.ts';
import { place } from '../../state/location.ts';
import { selection } from './bulk.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FilterChips, WrongParameters } from './filter-chips.tsx';
import { askedPage, filterNames, type ListPlace, parsePlace, turnedTo, writePlace } from './filters.ts';
import { NumberedOrder, orderNumberIn } from './numbered-order.tsx';
import { OrdersTable } from './orders-table.tsx';
import { ordersTexts } from './orders-texts.ts';
import { type List, readList } from './read-list.ts';
import { seenIn, seenInEvents } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';

export function readOrdersAhead(signal: AbortSignal): Promise<void> {
  const query = askedPage(parsePlace(place.value.query));
  return readAhead(query, (ended) => readList(query, ended), signal);
}

export function Orders() {
  const at = parsePlace(place.value.query);
  const query = askedPage(at);
  const { value, failure, reload } = useLoaded(query, (signal) => readList(query, signal));
  /** The list before, until the next one is there: grey, and out of reach of every press. */
  const before = useRef<List | undefined>(undefined);
  if (value) before.current = value;
  const isLoading = value === undefined && failure === undefined;
  const numbered = orderNumberIn(at.filters.q);
  const list = value ?? (isLoading ? before.current : undefined);

  useEffect(() => {
    if (value) selection.value = seenIn(selection.value, value.rows);
  }, [value]);
  useEffect(
    () =>
      onNews((news) => {
        if (news) selection.value = seenInEvents(selection.value, news);
      }),
    [],
  );

  return (
    <>
      <div class="list-head">
        <h1>{ordersTexts.title}</h1>
        <p class="hint">{list && !isLoading && countText(list)}</p>
      </div>
      <FilterBar filters={at.filters} />
      <WrongParameters at={at} />
      <FilterChips at={at} />
      {numbered !== undefined && <NumberedOrder key={numbered} id={numbered} />}
      <Failure failure={failure} onRetry={reload} />
      {isLoading && !list && <p class="hint">{ordersTexts.loading}</p>}
      {list && (
        <div class={isLoading ? 'list old' : 'list'} inert={isLoading} aria-busy={isLoading}>
          {list.rows.length > 0 ? <OrdersTable rows={list.rows} refs={list.refs} /> : <Nothing at={at} />}
          {mayChange.value && (
            <SelectionBar
              at={at}
              rows={list.rows}
              total={list.total}
              hasMore={(list.next ?? list.previous) !== undefined}
            />
          )}
          <Pages at={at} list={list} />
        </div>
      )}
      {mayChange.value && <BulkDialog />}
    </>
  );
}

function countText({ total, next, rows }: List): string {
  if (total !== undefined) return ordersTexts.count(total);
  return next === undefined ? ordersTexts.count(rows.length) : ordersTexts.uncounted;
}

function Nothing({ at }: { readonly at: ListPlace }) {
  if (filterNames(at.filters).length > 0 || Object.keys(at.position).length > 0) {
    const isNumber = orderNumberIn(at.filters.q) !== undefined;
    return <p class="nothing">{isNumber ? ordersTexts.noneNamed : ordersTexts.none}</p>;
  }
  return (
    <p class="nothing">
      {ordersTexts.noOrders} <Link path="imports">{ordersTexts.import}</Link>
    </p>
  );
}

function Pages({ at, list }: { readonly at: ListPlace; readonly list: List }) {
  const { next, previous } = list;
  const isFirst = Object.keys(at.position).length === 0;
  if (isFirst && next === undefined) return null;
  return (
    <nav class="pages" aria-label={ordersTexts.pages}>
      {!isFirst && (
        <Link key="newest" path="orders" query={writePlace({ ...at, position: {} })}>
          {ordersTexts.newest}
        </Link>
      )}
      {previous !== undefined && (
        <Link key="newer" path="orders" query={writePlace(turnedTo(at, previous))}>
          {ordersTexts.newer}
        </Link>
      )}
      {next !== undefined && (
        <Link key="older" path="orders" query={writePlace(turnedTo(at, next))}>
          {ordersTexts.older}
        </Link>
      )}
    </nav>
  );
}
