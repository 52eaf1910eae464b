// What the two services truly did, as their own books say: the witness against which every order is held.
// It obeys Idempotency-Key as docs/api.md has it: the same key is the same charge, refund or mail.

export type ChargeStatus = 'processing' | 'succeeded' | 'declined' | 'refunded';

export interface Money {
  readonly orderId: number;
  readonly amount: number;
  readonly currency: string;
  readonly idempotencyKey: string;
}

export interface Charge extends Money {
  readonly paymentId: string;
  /** In the webhooks only: neither the answer nor the record names it. */
  readonly isHidden: boolean;
  status: ChargeStatus;
  /** How often its money went back: more than once is a loss. */
  refunds: number;
  /** The service gave it back of its own accord. */
  givenBack: boolean;
}

export interface Mail {
  readonly orderId: number;
  readonly template: string;
  readonly to: string;
  readonly idempotencyKey: string;
}

export interface Ledger {
  readonly charges: readonly Charge[];
  /** Every mail that was accepted, repeats included. */
  readonly mails: readonly Mail[];
  /** The charge of this key, made now if there is none yet. */
  charge(request: Money, status: ChargeStatus, isHidden: boolean): Charge;
  ofKey(idempotencyKey: string): Charge | undefined;
  /** A processing payment comes to its end. */
  decide(charge: Charge, status: 'succeeded' | 'declined'): void;
  /** Whether the payment is refunded after this. */
  refund(request: Money & { readonly paymentId: string }): boolean;
  giveBack(charge: Charge): void;
  mail(mail: Mail): void;
  ofOrder(orderId: number): readonly Charge[];
  /** The money that the service holds for an order right now. */
  captured(orderId: number): number;
}

export interface LedgerOptions {
  /** Told after every change of a charge's status. */
  readonly changed: (charge: Charge) => void;
  /** Told of what no sound order service would ask for. */
  readonly wrong: (invariant: string, text: string) => void;
}

export function openLedger({ changed, wrong }: LedgerOptions): Ledger {
  const charges: Charge[] = [];
  const mails: Mail[] = [];
  const refunds = new Map<string, boolean>();
  const ofOrder = (orderId: number) => charges.filter((charge) => charge.orderId === orderId);
  const become = (charge: Charge, status: ChargeStatus) => {
    charge.status = status;
    changed(charge);
  };

  return {
    charges,
    mails,
    ofOrder,
    charge(request, status, isHidden) {
      const { idempotencyKey } = request;
      const known = charges.find((charge) => charge.idempotencyKey === idempotencyKey);
      if (known) {
        if (known.orderId !== request.orderId || known.amount !== request.amount) {
          wrong('M2', `key ${idempotencyKey} of order ${known.orderId} came again for ${request.orderId}`);
        }
        return known;
      }
      const paymentId = `pay-${charges.length + 1}`;
      const { orderId, amount, currency } = request;
      const charge = {
        paymentId,
        orderId,
        amount,
        currency,
        idempotencyKey,
        isHidden,
        status,
        refunds: 0,
        givenBack: false,
      };
      charges.push(charge);
      changed(charge);
      return charge;
    },
    ofKey: (key) => charges.find((charge) => charge.idempotencyKey === key),
    decide: become,
    refund({ paymentId, orderId, amount, currency, idempotencyKey }) {
      const seen = refunds.get(idempotencyKey);
      if (seen !== undefined) return seen;
      const charge = charges.find((one) => one.paymentId === paymentId && one.orderId === orderId);
      const fits = charge?.amount === amount && charge.currency === currency;
      if (!charge || !fits)
        wrong('M4', `a refund of ${amount} ${currency} for ${paymentId} of order ${orderId}`);
      if (charge?.status === 'refunded' && !charge.givenBack) {
        wrong('M4', `${paymentId} of order ${orderId} is refunded again under another key`);
      }
      const done = charge?.status === 'succeeded' || charge?.status === 'refunded';
      refunds.set(idempotencyKey, done);
      if (charge?.status === 'succeeded') {
        charge.refunds++;
        become(charge, 'refunded');
      }
      return done;
    },
    giveBack(charge) {
      charge.givenBack = true;
      charge.refunds++;
      become(charge, 'refunded');
    },
    mail: (mail) => void mails.push(mail),
    captured: (orderId) =>
      ofOrder(orderId).reduce((sum, charge) => sum + (charge.status === 'succeeded' ? charge.amount : 0), 0),
  };
}
