// Tells a person that an email of an order could not be sent.
import type { NotificationTemplate } from '../../domain/model/journal.ts';
import type { Step, StepListener } from '../../domain/ports/steps.ts';
import { counted } from '../../domain/shared/format.ts';

const NAMES: Readonly<Record<NotificationTemplate, string>> = {
  ORDER_CONFIRMATION: 'confirmation email',
  ORDER_SHIPPED: 'shipping email',
  ORDER_CANCELLED: 'cancellation email',
};

type EmailFailure = Step & { readonly is: 'email_failed' };

/** One sentence for each failed email. */
export function tellingOfEmails(say: (line: string) => void): StepListener {
  return (step) => {
    if (step.is === 'email_failed') say(emailFailureText(step));
  };
}

function emailFailureText({ orderId, template, reason, end }: EmailFailure): string {
  const what = `the ${NAMES[template]} of order ${orderId} could not be sent (${reason})`;
  return end === 'waiting'
    ? `${what}; it is retried automatically`
    : `${what}; "orders outbox --resend ${orderId}" queues it again`;
}

/** Many at once are one sentence, at the end. */
export function countingEmails(): { readonly onStep: StepListener; text(): string | undefined } {
  let [failed, retried] = [0, 0];
  return {
    onStep(step) {
      if (step.is !== 'email_failed') return;
      if (step.end === 'waiting') retried += 1;
      else failed += 1;
    },
    text() {
      if (failed > 0) {
        return `${counted(failed, 'email')} could not be sent; "orders outbox --failed" shows why, "orders outbox --resend --all-failed" sends them again`;
      }
      return retried > 0
        ? `${counted(retried, 'email')} could not be sent yet; they are retried automatically`
        : undefined;
    },
  };
}
