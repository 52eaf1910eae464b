// The question that is open, by its name.
import { formatMoney } from '../../text/format.ts';
import { changeTexts } from './change-texts.ts';
import type { Changes } from './changes.ts';
import { CancelDialog, ChangeDialog, HoldDialog } from './dialogs.tsx';
import { orderChanges } from './order-changes.ts';
import { dialogTexts as words } from './order-texts.ts';
import type { SeenOrder } from './seen-order.ts';

export type Question =
  | { readonly what: 'cancel' | 'hold' | 'releaseAll' }
  | { readonly what: 'refund'; readonly paymentId: string }
  | { readonly what: 'resume' | 'retry'; readonly batchId: number };

interface AskedDialogProps {
  readonly question: Question;
  readonly seen: SeenOrder;
  readonly now: SeenOrder;
  readonly changes: Changes;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly onTold: () => void;
  readonly onClose: () => void;
}

export function AskedDialog({ question, reason, onReason, onTold, ...shared }: AskedDialogProps) {
  const { changes, seen } = shared;
  switch (question.what) {
    case 'cancel':
      return <CancelDialog {...shared} />;
    case 'hold':
      return <HoldDialog {...shared} reason={reason} onReason={onReason} onTold={onTold} />;
    case 'releaseAll':
      return (
        <ChangeDialog
          {...shared}
          title={changeTexts.releaseAll}
          confirm={changeTexts.releaseAll}
          act={() => changes.run(orderChanges.releaseAll(), seen)}
        >
          {words.releaseAll}
        </ChangeDialog>
      );
    case 'resume':
    case 'retry': {
      const { batchId, what } = question;
      return (
        <ChangeDialog
          {...shared}
          title={changeTexts[what](batchId)}
          confirm={changeTexts[what](batchId)}
          act={() => changes.run(orderChanges.batch(batchId, what), seen)}
        >
          {words[what]}
        </ChangeDialog>
      );
    }
    case 'refund': {
      const { paymentId } = question;
      const charge = seen.explanation.foreign_charges.find(({ payment_id }) => payment_id === paymentId);
      const amount = charge ? formatMoney(charge.amount, charge.currency) : '';
      return (
        <ChangeDialog
          {...shared}
          title={words.refundCharge(paymentId, amount)}
          confirm={words.confirmCharge(amount)}
          act={() => changes.run(orderChanges.refund(seen, paymentId), seen)}
        >
          {words.chargeText}
        </ChangeDialog>
      );
    }
  }
}
