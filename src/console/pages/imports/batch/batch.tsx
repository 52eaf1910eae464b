// The page of one import: how far it is, what has come of it, and what can be done about it.
import { useEffect } from 'preact/hooks';
import type { BatchJson } from '../../../../domain/model/batch-json.ts';
import { getBatch } from '../../../api/imports-calls.ts';
import { Problem } from '../../../api/request.ts';
import { mayChange } from '../../../api/session.ts';
import { Failure } from '../../../parts/failure.tsx';
import { Link } from '../../../parts/link.tsx';
import { Foreign, Time } from '../../../parts/values.tsx';
import { onTick } from '../../../state/live.ts';
import { type Loaded, useLoaded } from '../../../state/load.ts';
import { formatMoney, formatNumber } from '../../../text/format.ts';
import { BatchStatus } from '../batch-status.tsx';
import { batchTexts as words } from '../batch-texts.ts';
import { arrival } from '../file-import.ts';
import { BatchActions } from './batch-actions.tsx';
import { BatchErrors } from './batch-errors.tsx';

export function Batch({ id }: { readonly id: number }) {
  const loaded: Loaded<BatchJson> = useLoaded(
    `batch ${id}`,
    (signal) => getBatch(id, signal),
    // While it runs, each poll reads it.
    (news) => news === undefined || !isRunning,
  );
  const { value: batch, failure, reload } = loaded;
  const isRunning: boolean = batch?.status === 'running' || (batch?.pending ?? 0) > 0;
  useEffect(() => (isRunning ? onTick(reload) : undefined), [isRunning, id]);
  const isMissing = failure instanceof Problem && failure.status === 404;
  return (
    <>
      <p>
        <Link path="imports">{words.toAll}</Link>
      </p>
      <h1>{words.title(id)}</h1>
      {isMissing ? <p>{words.noBatch(String(id))}</p> : <Failure failure={failure} onRetry={reload} />}
      {batch && <Shown batch={batch} onChange={reload} />}
    </>
  );
}

interface ShownProps {
  readonly batch: BatchJson;
  readonly onChange: () => void;
}

function Shown({ batch, onChange }: ShownProps) {
  const { id, csv_source, status, reason, created_at, completed_at } = batch;
  return (
    <>
      <Arrival batch={batch} />
      <section class="card" aria-label={words.title(id)}>
        <p class="file">
          <BatchStatus status={status} />
          {csv_source === null ? words.noFile : <Foreign text={csv_source} />}
        </p>
        {reason !== null && (
          <p class="sentence">
            <Foreign text={reason} />
          </p>
        )}
        <Progress batch={batch} />
        <dl class="import-facts">
          <Count name={words.orders} count={batch.total_orders} />
          <Count name={words.paid} count={batch.paid} />
          <Count name={words.failed} count={batch.failed} />
          <Count name={words.pending} count={batch.pending} />
          <Count name={words.cancelled} count={batch.cancelled} />
          <Count name={words.rejected} count={batch.rejected} />
          <div>
            <dt>{words.created}</dt>
            <dd>
              <Time at={created_at} />
            </dd>
          </div>
          {completed_at !== null && (
            <div>
              <dt>{words.ended}</dt>
              <dd>
                <Time at={completed_at} />
              </dd>
            </div>
          )}
        </dl>
        <p>
          <Link path="orders" query={`batch_id=${id}`}>
            {words.ordersOf}
          </Link>
        </p>
        {mayChange.value && <BatchActions key={id} batch={batch} onChange={onChange} />}
      </section>
      {batch.rejected > 0 && <BatchErrors key={id} batch={batch} />}
    </>
  );
}

function Count({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="money">{formatNumber(count)}</dd>
    </div>
  );
}

/** Of all orders, those that wait for nothing any more. */
function Progress({ batch: { accepted, pending, amounts } }: { readonly batch: BatchJson }) {
  const done = Math.max(0, accepted - pending);
  const share = accepted === 0 ? 100 : (done / accepted) * 100;
  return (
    <>
      <div
        class="progress"
        role="progressbar"
        aria-label={words.progress}
        aria-valuemin={0}
        aria-valuemax={accepted}
        aria-valuenow={done}
        aria-valuetext={words.progressText(done, accepted)}
      >
        <svg width="100%" height="100%" aria-hidden="true">
          <rect width={`${share}%`} height="100%" />
        </svg>
      </div>
      <p class="hint">
        {words.progressText(done, accepted)}
        {amounts.map(({ currency, paid, total }) => (
          <span key={currency}>
            {' '}
            · {words.charged(formatMoney(paid, currency), formatMoney(total, currency))}
          </span>
        ))}
      </p>
    </>
  );
}

/** What a person should know who has just started this import. */
function Arrival({ batch }: { readonly batch: BatchJson }) {
  const from = arrival.value;
  if (from?.batchId !== batch.id) return null;
  const expected = from.offer.report.accepted;
  return (
    <>
      {from.wasLost && (
        <p class="notice" role="status">
          {words.wasLost}
        </p>
      )}
      {batch.accepted !== expected && (
        <p class="notice warning" role="alert">
          {words.differs(expected, batch.accepted)}
        </p>
      )}
    </>
  );
}
