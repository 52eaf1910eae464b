// An advised step that is no move of the order: about a charge, its import, its emails, all charges, or for a terminal.
import type { Advice } from '../../../domain/explain/explanation-json.ts';
import { mayAdminister } from '../../api/session.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { CopyCommand } from '../../parts/copy-command.tsx';
import { Link } from '../../parts/link.tsx';
import type { Question } from './asked-dialog.tsx';
import { changeTexts } from './change-texts.ts';
import type { Changes } from './changes.ts';
import { orderChanges } from './order-changes.ts';
import { orderTexts as words } from './order-texts.ts';
import type { SeenOrder } from './seen-order.ts';

export type Advised = Advice;

interface OtherStepProps {
  readonly advice: Advised;
  readonly seen: SeenOrder;
  readonly changes: Changes;
  readonly onAsk: (question: Question) => void;
}

/** The page is live: it needs no step to watch the order. Buttons come first, then commands. */
export function shownSteps(next: readonly Advised[]): readonly Advised[] {
  const shown = next.filter(({ action }) => action !== 'watch');
  const isCommand = ({ where }: Advised) => where === 'database';
  return [...shown.filter((step) => !isCommand(step)), ...shown.filter(isCommand)];
}

export function OtherStep({ advice, seen, changes, onAsk }: OtherStepProps) {
  const { action, batch_id: batchId, command, payment_id: paymentId } = advice;
  const asking = (name: string, question: Question, text: string) => (
    <ActButton action={changes.actionOf(name, () => onAsk(question))} disabled={changes.isBusy}>
      {text}
    </ActButton>
  );
  switch (action) {
    case 'refund_charge':
      if (paymentId === undefined) break;
      if (!mayAdminister.value) return <AdminNeeded />;
      return asking(`refund ${paymentId}`, { what: 'refund', paymentId }, changeTexts.refund);
    case 'release':
      if (!mayAdminister.value) return <AdminNeeded />;
      return asking('releaseAll', { what: 'releaseAll' }, changeTexts.releaseAll);
    case 'resume_batch':
      if (batchId === undefined) break;
      return asking('resume', { what: 'resume', batchId }, changeTexts.resume(batchId));
    case 'retry_batch':
      if (batchId === undefined) break;
      return asking('retry', { what: 'retry', batchId }, changeTexts.retry(batchId));
    case 'show_batch':
      if (batchId === undefined) break;
      return <Link path={`imports/${batchId}`}>{words.showImport(batchId)}</Link>;
    case 'resend_emails':
      return (
        <ActButton
          action={changes.actionOf('emails', () => changes.run(orderChanges.emails(seen), seen))}
          disabled={changes.isBusy}
        >
          {changeTexts.emails}
        </ActButton>
      );
  }
  return (
    <span>
      {words.atTerminal} <CopyCommand command={command} />
    </span>
  );
}

function AdminNeeded() {
  return <strong>{words.needsAdmin}</strong>;
}
