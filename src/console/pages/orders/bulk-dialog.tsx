// Asks for a step with the number and the sum of its orders, shows how far it is, and names every order that failed.
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from '../../parts/dialog.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign } from '../../parts/values.tsx';
import { sumsOf } from '../../text/format.ts';
import {
  asked,
  close,
  confirm,
  isRunning,
  isStopping,
  proceed,
  progress,
  retryFailed,
  stop,
} from './bulk.ts';
import type { Failed, Progress } from './bulk-run.ts';
import { bulkTexts } from './bulk-texts.ts';
import type { Chosen } from './selection.ts';
import type { Step } from './steps.ts';

const DONE = { ship: 'shipped', deliver: 'delivered', pay: 'paid', cancel: 'cancelled' } as const;
const ABOUT = {
  ship: bulkTexts.aboutShip,
  deliver: bulkTexts.aboutDeliver,
  pay: bulkTexts.aboutPay,
  cancel: bulkTexts.aboutCancel,
} as const;

export function BulkDialog() {
  // A person who leaves the page no longer sees the run: it starts no further order.
  useEffect(() => stop, []);
  if (asked.value === undefined) return null;
  const { step, orders } = asked.value;
  const now = progress.value;
  return (
    <Dialog title={titleOf(step, orders)} onClose={close} canClose={!isRunning.value}>
      {now === undefined ? <Question step={step} orders={orders} /> : <Course step={step} now={now} />}
    </Dialog>
  );
}

/** The currencies always in one sequence. */
const sumOf = (orders: readonly Chosen[]) =>
  sumsOf(orders.toSorted((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0)));

const isPaid = ({ status }: Chosen) => status === 'paid';

/** `Ship 3 orders: 179,600 JPY`; a cancellation gives back only what was paid. */
function titleOf(step: Step, orders: readonly Chosen[]): string {
  return step === 'cancel'
    ? confirmText(step, orders)
    : `${bulkTexts[step](orders.length)}: ${sumOf(orders)}`;
}

function confirmText(step: Step, orders: readonly Chosen[]): string {
  const refunded = step === 'cancel' ? sumOf(orders.filter(isPaid)) : '';
  return refunded === '' ? bulkTexts[step](orders.length) : bulkTexts.withRefund(orders.length, refunded);
}

/** The second click of a double click may land on a button that has just come there. */
const once = (act: () => void) => (event: MouseEvent) => {
  if (event.detail < 2) act();
};

function Question({ step, orders }: { readonly step: Step; readonly orders: readonly Chosen[] }) {
  const paid = orders.filter(isPaid).length;
  return (
    <>
      <p>{ABOUT[step]}</p>
      {step === 'cancel' && paid > 0 && <p>{bulkTexts.aboutRefund(paid, orders.length)}</p>}
      {step === 'cancel' && paid < orders.length && <p class="hint">{bulkTexts.allSum(sumOf(orders))}</p>}
      <details>
        <summary>{bulkTexts.which}</summary>
        <p class="ids">{orders.map(({ id }) => id).join(', ')}</p>
      </details>
      <div class="buttons">
        <button key="back" type="button" autofocus onClick={once(close)}>
          {bulkTexts.back}
        </button>
        <button
          key="confirm"
          type="button"
          class={step === 'cancel' ? 'danger' : 'primary'}
          onClick={once(confirm)}
        >
          {confirmText(step, orders)}
        </button>
      </div>
    </>
  );
}

function Course({ step, now }: { readonly step: Step; readonly now: Progress }) {
  const told = useRef<HTMLParagraphElement>(null);
  // The button that was pressed is gone.
  useEffect(() => told.current?.focus(), [now.isRunning]);
  // Of all that this step was asked for, however many runs it takes.
  const all = now.done.length + now.open.length + now.failed.length + now.waiting.length;
  const total = now.isRunning ? Math.max(all, asked.value?.orders.length ?? 0) : all;
  const tried = now.done.length + now.open.length + now.failed.length;
  return (
    <>
      <progress max={total} value={tried} aria-label={bulkTexts[step](total)}>
        {bulkTexts.progress(tried, total)}
      </progress>
      <p ref={told} tabIndex={-1} class="told">
        {bulkTexts.progress(tried, total)}
      </p>
      {!now.isRunning && (
        <p role="status">
          {[
            bulkTexts[DONE[step]](now.done.length),
            ...(now.open.length > 0 ? [bulkTexts.open(now.open.length)] : []),
            ...(now.failed.length > 0 ? [bulkTexts.failed(now.failed.length)] : []),
            ...(now.waiting.length > 0 ? [bulkTexts.waiting(now.waiting.length)] : []),
          ].join(' ')}
        </p>
      )}
      {/* While it runs the list would be made anew ten times a second. */}
      {!now.isRunning && now.failed.length > 0 && <Failures failed={now.failed} />}
      {now.isRunning ? <StopButton /> : <EndButtons now={now} />}
    </>
  );
}

function Failures({ failed }: { readonly failed: readonly Failed[] }) {
  return (
    <ul class="failures" aria-label={bulkTexts.failures}>
      {failed.map(({ task, reason }) => (
        <li key={task.order.id}>
          <Link path={`orders/${task.order.id}`}>{bulkTexts.order(task.order.id)}</Link>{' '}
          <Foreign text={reason} />
        </li>
      ))}
    </ul>
  );
}

function StopButton() {
  return (
    <div key="running" class="buttons">
      <button key="stop" type="button" disabled={isStopping.value} onClick={once(stop)}>
        {isStopping.value ? bulkTexts.stopping : bulkTexts.stop}
      </button>
    </div>
  );
}

function EndButtons({ now }: { readonly now: Progress }) {
  return (
    <div key="ended" class="buttons">
      <button key="close" type="button" onClick={once(close)}>
        {bulkTexts.close}
      </button>
      {now.failed.length > 0 && (
        <button key="retry" type="button" class="primary" onClick={once(retryFailed)}>
          {bulkTexts.retry}
        </button>
      )}
      {now.waiting.length > 0 && (
        <button key="proceed" type="button" class="primary" onClick={once(proceed)}>
          {bulkTexts.proceed(now.waiting.length)}
        </button>
      )}
    </div>
  );
}
