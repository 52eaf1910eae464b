// The imports so far, newest first. Its filter and its page are the address.
import { useEffect, useRef } from 'preact/hooks';
import type { BatchJson } from '../../../domain/model/batch-json.ts';
import { SHOWN_STATUSES } from '../../../domain/model/batch-status.ts';
import { listBatches } from '../../api/imports-calls.ts';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Foreign, Time } from '../../parts/values.tsx';
import { useKeys } from '../../state/keys.ts';
import { onTick } from '../../state/live.ts';
import { useLoaded } from '../../state/load.ts';
import { goTo, place } from '../../state/location.ts';
import { formatNumber } from '../../text/format.ts';
import { BatchStatus } from './batch-status.tsx';
import { batchTexts as words } from './batch-texts.ts';

const SIZE = 20;

export function PastImports() {
  const asked = new URLSearchParams(place.value.query);
  const status = SHOWN_STATUSES.find((one) => one === asked.get('status'));
  const skip = Math.max(0, Math.trunc(Number(asked.get('skip'))) || 0);
  const query = { ...(status ? { status } : {}), skip: String(skip), limit: String(SIZE) };
  const loaded = useLoaded(JSON.stringify(query), (signal) => listBatches(query, signal));
  const { rows = [], total = 0 } = loaded.value ?? {};
  const isRunning = rows.some((row) => row.status === 'running');
  useEffect(() => (isRunning ? onTick(loaded.reload) : undefined), [isRunning]);

  const show = (chosen: string, from: number) => {
    const next = new URLSearchParams();
    if (chosen !== '') next.set('status', chosen);
    if (from > 0) next.set('skip', String(from));
    goTo('imports', next.toString());
  };
  return (
    <section aria-labelledby="past-imports">
      <header class="past">
        <h2 id="past-imports">{words.past}</h2>
        <label>
          {words.show}{' '}
          <select value={status ?? ''} onChange={({ currentTarget }) => show(currentTarget.value, 0)}>
            <option value="">{words.all}</option>
            {SHOWN_STATUSES.map((one) => (
              <option key={one} value={one}>
                {words[one]}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Failure failure={loaded.failure} onRetry={loaded.reload} />
      {loaded.value && rows.length === 0 && <p class="hint">{words.none}</p>}
      {rows.length > 0 && (
        <div class="batches-frame">
          <Table rows={rows} />
        </div>
      )}
      <Pager skip={skip} size={SIZE} total={total} onSkip={(from) => show(status ?? '', from)} />
    </section>
  );
}

function Table({ rows }: { readonly rows: readonly BatchJson[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (step: 1 | -1) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>('a') ?? [])];
    const at = links.findIndex((link) => link.matches(':focus'));
    links[at < 0 ? 0 : at + step]?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  return (
    <table class="stacking batches">
      <thead>
        <tr>
          <th>{words.import}</th>
          <th>{words.file}</th>
          <th>{words.created}</th>
          <th class="number">{words.orders}</th>
          <th class="number">{words.paid}</th>
          <th class="number">{words.failed}</th>
          <th class="number">{words.pending}</th>
          <th class="number">{words.rejected}</th>
          <th>{words.status}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

const COUNTS = ['total_orders', 'paid', 'failed', 'pending', 'rejected'] as const;
const NAMES = { ...words, total_orders: words.orders };

function Row({ row }: { readonly row: BatchJson }) {
  return (
    <tr>
      <td data-name={words.import}>
        <Link path={`imports/${row.id}`}>{words.title(row.id)}</Link>
      </td>
      <td data-name={words.file}>
        {row.csv_source === null ? words.noFile : <Foreign text={row.csv_source} />}
      </td>
      <td data-name={words.created}>
        <Time at={row.created_at} />
      </td>
      {COUNTS.map((name) => (
        <td key={name} class="number" data-name={NAMES[name]}>
          {formatNumber(row[name])}
        </td>
      ))}
      <td data-name={words.status}>
        <BatchStatus status={row.status} />
      </td>
    </tr>
  );
}
