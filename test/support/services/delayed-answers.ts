// Another process at the same order book, whose answers from the Payment Service arrive only when the test lets them
// through: what happens meanwhile is up to the test, not to timers.

import { randomUUID } from 'node:crypto';
import { createOrderService, type OrderService } from '../../../src/domain/order-service.ts';
import type { Deps, PaymentService } from '../../../src/domain/ports/store.ts';
import { inOtherProcess, withServices } from '../desk.ts';

export interface KeptBack {
  readonly deps: Deps;
  readonly desk: OrderService;
  /** Resolves when the service has answered and the answer is being kept back. */
  readonly answered: Promise<void>;
  letThrough(): void;
}

/** Keeps back the answers to one kind of call; the calls themselves are the real ones. */
export function keepBack({ deps }: { readonly deps: Deps }, operation: keyof PaymentService): KeptBack {
  let tell = () => {};
  let letThrough = () => {};
  const answered = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const pass = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const value = await answer;
    tell();
    await gate;
    return value;
  };
  const { payments } = deps.services;
  const slow: PaymentService = {
    ...payments,
    ...(operation === 'createPayment'
      ? { createPayment: (request, trace) => pass(payments.createPayment(request, trace)) }
      : {}),
    ...(operation === 'getPaymentByOrder'
      ? { getPaymentByOrder: (id, trace) => pass(payments.getPaymentByOrder(id, trace)) }
      : {}),
    ...(operation === 'processRefund'
      ? { processRefund: (request, trace) => pass(payments.processRefund(request, trace)) }
      : {}),
  };
  const other = inOtherProcess(deps, `kept-back/${randomUUID()}`);
  const kept = withServices(other, { payments: slow });
  return { deps: kept, desk: createOrderService(kept), answered, letThrough: () => letThrough() };
}
