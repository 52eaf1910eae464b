// The two services of a case, in memory: the case says what comes of each call.
import { ALWAYS_SENT } from '../../src/domain/model/service-health.ts';
import { type RecordedPayment, sendingBy } from '../../src/domain/ports/services.ts';
import type { Services } from '../../src/domain/ports/store.ts';

/** `lost`: charged without an answer; `silent`: neither; `emailFails`: charged, and no email of it is taken. */
export const FATES = [
  'succeeds',
  'succeeds',
  'declines',
  'lost',
  'silent',
  'processes',
  'emailFails',
] as const;
export type Fate = (typeof FATES)[number];

export interface ScriptedServices {
  readonly services: Services;
  /** What comes of the next calls, one after the other; the last one is that of all later calls. */
  willAnswer(fates: readonly Fate[]): void;
}

type Charge = { -readonly [Key in keyof RecordedPayment]: RecordedPayment[Key] };

export function scriptedServices(): ScriptedServices {
  const byOrder = new Map<number, Charge[]>();
  const byKey = new Map<string, Charge>();
  let fates: readonly Fate[] = [];
  let current: Fate = 'succeeds';
  const next = (): Fate => {
    current = fates[0] ?? current;
    fates = fates.slice(1);
    return current;
  };
  const charge = (orderId: number, made: Omit<Charge, 'paymentId'>, key: string) => {
    const known = byKey.get(key);
    if (known) return known;
    const payment = { ...made, paymentId: `pay_${byKey.size + 1}` };
    byKey.set(key, payment);
    byOrder.set(orderId, [...(byOrder.get(orderId) ?? []), payment]);
    return payment;
  };
  const unknown = { outcome: 'unknown', reason: 'no answer' } as const;
  return {
    willAnswer(of) {
      fates = of;
    },
    services: {
      connect: async () => {},
      health: ALWAYS_SENT,
      payments: {
        async createPayment({ orderId, amount, currency, idempotencyKey }) {
          const fate = next();
          if (fate === 'silent') return unknown;
          if (fate === 'declines') return { outcome: 'declined', paymentId: null, reason: 'no funds' };
          const status = fate === 'processes' ? 'processing' : 'succeeded';
          const { paymentId } = charge(orderId, { amount, currency, status }, idempotencyKey);
          return fate === 'lost' ? unknown : { outcome: status, paymentId };
        },
        getPaymentByOrder: async (orderId) => ({
          reached: true,
          payments: structuredClone(byOrder.get(orderId) ?? []),
        }),
        async processRefund({ orderId, paymentId }) {
          const fate = next();
          if (fate === 'silent') return unknown;
          if (fate === 'declines') return { outcome: 'refused', reason: 'too old' };
          const payment = byOrder.get(orderId)?.find((one) => one.paymentId === paymentId);
          if (payment) payment.status = 'refunded';
          return fate === 'lost' ? unknown : { outcome: 'succeeded' };
        },
      },
      notifications: sendingBy(async () =>
        current === 'emailFails' ? { outcome: 'failed', reason: 'no such mailbox' } : { outcome: 'sent' },
      ),
    },
  };
}
