// The fake services' own books: what was really charged, refunded and mailed, once per idempotency key.

/** One captured payment. */
export interface Charge {
  readonly paymentId: string;
  readonly orderId: number;
  readonly amount: number;
  readonly currency: string;
  readonly key: string | undefined;
  refunded: boolean;
}

export interface Refund {
  readonly paymentId: string;
  readonly orderId: number;
  readonly amount: number;
  readonly key: string | undefined;
}

export interface Mail {
  readonly to: string;
  readonly template: string;
  readonly data: Record<string, unknown>;
  readonly key: string | undefined;
}

/** What a request did, and what the default answers to it. */
export interface Done {
  readonly status: number;
  readonly body: object;
  readonly charge?: Charge | undefined;
}

export interface FakeLedger {
  readonly charges: Charge[];
  readonly refunds: Refund[];
  readonly mails: Mail[];
  /** Without an effect each says what the answer would have been. */
  pay(body: Body, key: string | undefined, takesEffect: boolean): Done;
  refund(body: Body, key: string | undefined, takesEffect: boolean): Done;
  deliver(body: Body, key: string | undefined, takesEffect: boolean): Done;
  lookUp(orderId: number): Done;
  addCharge(made: Omit<Charge, 'paymentId' | 'refunded'>): Charge;
  net(): Map<number, number>;
}

type Body = Record<string, unknown>;

/** `paidBefore`: how many payments the service has named before. */
export function fakeLedger(paidBefore = 0): FakeLedger {
  const charges: Charge[] = [];
  const refunds: Refund[] = [];
  const mails: Mail[] = [];
  const byId = new Map<string, Charge>();
  const byOrder = new Map<number, Charge[]>();
  const byKey = new Map<string, Charge>();
  const refundKeys = new Set<string>();
  const mailKeys = new Set<string>();
  const addCharge: FakeLedger['addCharge'] = (made) => {
    const charge = { paymentId: `pay_${paidBefore + charges.length + 1}`, ...made, refunded: false };
    charges.push(charge);
    byId.set(charge.paymentId, charge);
    byOrder.set(made.orderId, [...(byOrder.get(made.orderId) ?? []), charge]);
    if (made.key !== undefined) byKey.set(made.key, charge);
    return charge;
  };
  return {
    charges,
    refunds,
    mails,
    addCharge,
    pay(body, key, takesEffect) {
      if (!takesEffect) return { status: 201, body: {} };
      const known = key === undefined ? undefined : byKey.get(key);
      const charge = known ?? addCharge({ ...namedIn(body), key });
      return { status: 201, body: { ...chargeJson(charge), status: 'succeeded' }, charge };
    },
    refund(body, key, takesEffect) {
      const paymentId = String(body.payment_id);
      const charge = byId.get(paymentId);
      if (!charge) return { status: 404, body: { detail: 'no such payment' } };
      const isRepeat = key !== undefined && refundKeys.has(key);
      if (charge.refunded && !isRepeat) return { status: 409, body: chargeJson(charge), charge };
      if (takesEffect && !charge.refunded) {
        charge.refunded = true;
        refunds.push({ paymentId, orderId: charge.orderId, amount: charge.amount, key });
        if (key !== undefined) refundKeys.add(key);
      }
      return { status: 200, body: { payment_id: paymentId, status: 'succeeded' }, charge };
    },
    deliver(body, key, takesEffect) {
      if (takesEffect && !(key !== undefined && mailKeys.has(key))) {
        const data = body.data as Body;
        mails.push({ to: String(body.to), template: String(body.template), data, key });
        if (key !== undefined) mailKeys.add(key);
      }
      return { status: 200, body: { status: 'sent' } };
    },
    lookUp: (orderId) => ({ status: 200, body: (byOrder.get(orderId) ?? []).map(chargeJson) }),
    net() {
      const net = new Map<number, number>();
      for (const { orderId, amount, refunded } of charges) {
        net.set(orderId, (net.get(orderId) ?? 0) + (refunded ? 0 : amount));
      }
      return net;
    },
  };
}

function namedIn(body: Body): Pick<Charge, 'orderId' | 'amount' | 'currency'> {
  return { orderId: Number(body.order_id), amount: Number(body.amount), currency: String(body.currency) };
}

function chargeJson({ paymentId, orderId, amount, currency, refunded }: Charge): object {
  return { id: paymentId, order_id: orderId, amount, currency, status: refunded ? 'refunded' : 'succeeded' };
}
