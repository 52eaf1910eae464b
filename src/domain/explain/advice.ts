// The actions that an explanation advises, with the command that does each, and a warning that several situations share.
import type { Advice, Known, Warning } from './explanation.ts';

export const advise = {
  pay: (id: number, why: string) => anywhere(`orders pay ${id}`, why),
  ship: (id: number, why: string) => anywhere(`orders ship ${id}`, why),
  deliver: (id: number, why: string) => anywhere(`orders deliver ${id}`, why),
  cancel: (id: number, why: string) => anywhere(`orders cancel ${id}`, why),
  watch: (id: number) => anywhere(`orders watch ${id}`, 'shows what comes of it'),
  giveBack: (id: number, paymentId: string, why: string) =>
    anywhere(`orders resolve ${id} --refund ${paymentId}`, why),
  showBatch: (id: number) => anywhere(`orders batch ${id}`, 'shows where the batch stands'),
  resumeBatch: (id: number, why: string) => anywhere(`orders batch ${id} --resume`, why),
  retryBatch: (id: number, why: string) => anywhere(`orders batch ${id} --retry`, why),
  resumeImport: (id: number, why: string) => atDatabase(`orders import --resume ${id}`, why),
  resendMails: (id: number, why: string) => atDatabase(`orders outbox --resend ${id}`, why),
  recover: (why: string) => atDatabase('orders recover', why),
  release: (why: string) => atDatabase('orders release', why),
  reconcile: (why: string) => atDatabase('orders reconcile', why),
  repair: (why: string) => atDatabase('orders reconcile --fix', why),
  serve: (why: string) => atDatabase('orders serve', why),
};

function anywhere(command: string, why: string): Advice {
  return { command, why, where: 'anywhere' };
}

function atDatabase(command: string, why: string): Advice {
  return { command, why, where: 'database' };
}

/** While all charges are held, no payment is advised. */
export function payUnlessHeld({ chargesHeld, order }: Known, why: string): Advice {
  return chargesHeld
    ? advise.release('while all charges are held, it cannot be paid')
    : advise.pay(order.id, why);
}

export const REFUND_BY_HAND: Warning = {
  what: 'a refund by hand in the Payment Service',
  why: 'the one under way may go through as well, and the customer gets the money twice',
};
