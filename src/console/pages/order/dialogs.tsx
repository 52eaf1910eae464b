// What is asked before a dangerous change. A question keeps the order, version and amount that it was opened with, and
// says so when the order has changed since.
import type { ComponentChildren } from 'preact';
import { ActButton } from '../../parts/act-button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { formatMoney } from '../../text/format.ts';
import { changeTexts } from './change-texts.ts';
import type { Changes } from './changes.ts';
import { EventLine } from './event-list.tsx';
import { moneyOf } from './legal-actions.ts';
import { orderChanges } from './order-changes.ts';
import { dialogTexts as words } from './order-texts.ts';
import { Outcome } from './outcome.tsx';
import { eventsSince, type SeenOrder } from './seen-order.ts';

interface AskProps {
  /** As it was when the question was opened. */
  readonly seen: SeenOrder;
  readonly now: SeenOrder;
  readonly changes: Changes;
  readonly onClose: () => void;
}

export function CancelDialog({ seen, now, changes, onClose }: AskProps) {
  const { order } = seen;
  const amount = formatMoney(order.total_amount, order.currency);
  const money = moneyOf(seen);
  const isPaid = order.status === 'paid';
  const isUnknown = money === 'unknown' || money === 'missing';
  const title = isPaid
    ? words.cancelAndRefund(order.id, amount)
    : isUnknown
      ? words.cancelMaybeRefund(order.id, amount)
      : words.cancel(order.id);
  const text = isPaid
    ? money === 'refunding'
      ? words.refunding
      : words.refunded(amount)
    : isUnknown
      ? words.unknown(amount)
      : money === 'failed'
        ? words.failed(amount)
        : words.uncharged;
  return (
    <Confirm
      title={title}
      confirm={isPaid ? words.confirmRefund(amount) : words.cancel(order.id)}
      keep={words.keep}
      act={() => changes.run(orderChanges.cancel(seen), seen)}
      onClose={onClose}
    >
      <p>{text}</p>
      <Meanwhile seen={seen} now={now} />
    </Confirm>
  );
}

interface HoldDialogProps extends AskProps {
  /** Kept by the page, for a hold that fails. */
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** The order was read anew and told: the next try is meant for it. */
  readonly onTold: () => void;
}

export function HoldDialog({ seen, now, changes, onClose, reason, onReason, onTold }: HoldDialogProps) {
  const { id } = seen.order;
  const isEmpty = reason.trim() === '';
  const hold = async () => {
    if (isEmpty) return;
    const told = await changes.run(orderChanges.hold(seen, reason.trim()), seen);
    if (!told) return;
    if (told.tone === 'bad') return onTold();
    if (told.tone === 'good') onReason('');
    onClose();
  };
  const action = changes.actionOf('hold', hold);
  return (
    <Dialog title={words.hold(id)} onClose={onClose} canClose={!action.isRunning}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          action.run();
        }}
      >
        <label class="field">
          {words.holdReason}
          <input autofocus value={reason} onInput={(event) => onReason(event.currentTarget.value)} />
        </label>
        <p class="hint">{words.holdHint}</p>
        {changes.told?.tone === 'bad' ? <Outcome changes={changes} /> : <Meanwhile seen={seen} now={now} />}
        <div class="buttons">
          <button type="button" disabled={action.isRunning} onClick={onClose}>
            {words.close}
          </button>
          <ActButton action={action} class="primary" disabled={isEmpty || changes.isBusy}>
            {changeTexts.hold}
          </ActButton>
        </div>
      </form>
    </Dialog>
  );
}

interface ChangeDialogProps extends AskProps {
  readonly title: string;
  readonly confirm: string;
  readonly act: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

/** Any other question about the order. */
export function ChangeDialog({ title, confirm, act, seen, now, onClose, children }: ChangeDialogProps) {
  return (
    <Confirm title={title} confirm={confirm} keep={words.close} act={act} onClose={onClose}>
      <p>{children}</p>
      <Meanwhile seen={seen} now={now} />
    </Confirm>
  );
}

function Meanwhile({ seen, now }: Pick<AskProps, 'seen' | 'now'>) {
  if (seen.version === now.version) return null;
  return (
    <div class="outcome warning" role="status">
      <p>{words.changed}</p>
      <ul class="events">
        {eventsSince(seen, now).map((event, at) => (
          <EventLine key={`${at} ${event.at}`} event={event} />
        ))}
      </ul>
    </div>
  );
}
