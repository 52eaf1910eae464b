// Asks before an import is cancelled, with the number of its orders, and whether charged ones are refunded, too.
import { useState } from 'preact/hooks';
import type { BatchJson } from '../../../../domain/model/batch-json.ts';
import { listOrders } from '../../../api/calls.ts';
import { changeBatch } from '../../../api/imports-calls.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { useLoaded } from '../../../state/load.ts';
import { formatMoney } from '../../../text/format.ts';
import { batchTexts as words } from '../batch-texts.ts';

interface CancelDialogProps {
  /** As it is now: while it runs, more of its orders are charged. */
  readonly batch: BatchJson;
  readonly onDone: (result: string) => void;
  readonly onClose: () => void;
}

export function CancelDialog({ batch, onDone, onClose }: CancelDialogProps) {
  const { id, pending, failed, paid, amounts } = batch;
  const [refund, setRefund] = useState(false);
  // `paid` of a batch counts orders that were refunded since, too.
  const charged = useLoaded(`charged of batch ${id}`, (signal) =>
    listOrders({ batch_id: String(id), status: 'paid', limit: '1' }, signal),
  ).value?.total;
  const sum = amounts
    .filter((amount) => amount.paid > 0)
    // What is charged until the button is pressed is refunded, too.
    .map((amount) => formatMoney(pending > 0 ? amount.total : amount.paid, amount.currency))
    .join(' + ');
  const cancel = async () => {
    const { dropped = 0, refunded = 0 } = await changeBatch(id, 'cancel', refund);
    onDone(words.cancelledNow(dropped, refunded));
  };
  return (
    <Confirm
      title={words.cancelTitle(id)}
      confirm={refund ? words.confirmRefund : words.confirmCancel}
      keep={words.keep}
      act={cancel}
      onClose={onClose}
    >
      <p>{words.cancelText(pending + failed)}</p>
      {sum !== '' && (
        <>
          <label class="option">
            <input
              type="checkbox"
              checked={refund}
              onChange={({ currentTarget }) => setRefund(currentTarget.checked)}
            />
            {words.alsoRefund(charged ?? paid)}
          </label>
          {refund && <p class="warning-text">{words.sum(sum)}</p>}
        </>
      )}
    </Confirm>
  );
}
