// The actions that an explanation advises, with the command for each, and a warning that several situations share.
import type { OrderSnapshot } from './explanation.ts';
import type { Action, Advice, Warning } from './explanation-json.ts';

export const advise = {
  pay: (id: number, why: string) => anywhere('pay', `orders pay ${id}`, why),
  ship: (id: number, why: string) => anywhere('ship', `orders ship ${id}`, why),
  deliver: (id: number, why: string) => anywhere('deliver', `orders deliver ${id}`, why),
  cancel: (id: number, why: string) => anywhere('cancel', `orders cancel ${id}`, why),
  watch: (id: number) => anywhere('watch', `orders watch ${id}`, 'shows events as they happen'),
  giveBack: (id: number, paymentId: string, why: string) =>
    anywhere('refund_charge', `orders resolve ${id} --refund ${paymentId}`, why, { payment_id: paymentId }),
  showBatch: (id: number) =>
    anywhere('show_batch', `orders batch ${id}`, 'shows the state of the batch', { batch_id: id }),
  resumeBatch: (id: number, why: string) =>
    anywhere('resume_batch', `orders batch ${id} --resume`, why, { batch_id: id }),
  retryBatch: (id: number, why: string) =>
    anywhere('retry_batch', `orders batch ${id} --retry`, why, { batch_id: id }),
  resumeImport: (id: number, why: string) =>
    atDatabase('resume_import', `orders import --resume ${id}`, why, { batch_id: id }),
  resendMails: (id: number, why: string) => anywhere('resend_emails', `orders outbox --resend ${id}`, why),
  recover: (does: string) =>
    atDatabase('recover', 'orders recover', `${does} now, and recovers all other open work`),
  release: (why: string) => anywhere('release', 'orders release', why),
  releaseOrder: (id: number, why: string) => anywhere('release_order', `orders release ${id}`, why),
  reconcile: (why: string) => atDatabase('reconcile', 'orders reconcile', why),
  repair: (why: string) => atDatabase('repair', 'orders reconcile --fix', why),
  serve: (why: string) => atDatabase('serve', 'orders serve', why),
};

type Concerns = Pick<Advice, 'payment_id' | 'batch_id'>;

function anywhere(action: Action, command: string, why: string, concerns: Concerns = {}): Advice {
  return { command, action, ...concerns, why, where: 'anywhere' };
}

function atDatabase(action: Action, command: string, why: string, concerns: Concerns = {}): Advice {
  return { command, action, ...concerns, why, where: 'database' };
}

/** While charges are on hold, no payment is advised. */
export function payUnlessHeld({ chargesHeld, order }: OrderSnapshot, why: string): Advice {
  if (order.hold) return advise.releaseOrder(order.id, 'releases the order; until then it cannot be paid');
  return chargesHeld
    ? advise.release('releases all held charges; until then the order cannot be paid')
    : advise.pay(order.id, why);
}

export const REFUND_BY_HAND: Warning = {
  key: 'refund_manually',
  what: 'a manual refund in the Payment Service',
  why: 'the open refund may also succeed, and the customer would get the money twice',
};
