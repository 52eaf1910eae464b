// Processes that die at a chosen moment of a real call: before it leaves, or before its answer is written down.
import { createOrderService } from '../../../src/domain/order-service.ts';
import { SENDERS, sendingBy } from '../../../src/domain/ports/services.ts';
import type { Deps } from '../../../src/domain/ports/store.ts';
import { CALLER, inOtherProcess, type TestDesk, withServices } from '../desk.ts';

export type CrashPoint =
  | 'before the payment'
  | 'after the payment'
  | 'before the e-mail'
  | 'after the e-mail';

/** Places an order in a process that dies at `point`; resolves when it is dead. */
export async function createAndCrash({ deps }: TestDesk, input: unknown, point: CrashPoint): Promise<void> {
  let isDead = false;
  let dead = () => {};
  const death = new Promise<void>((resolve) => {
    dead = resolve;
  });
  /** Nothing that comes after this happens any more. */
  const die = (): Promise<never> => {
    isDead = true;
    dead();
    return new Promise(() => {});
  };
  const { store } = deps;
  const { payments, notifications } = deps.services;
  const other: Deps = {
    ...inOtherProcess(deps),
    store: {
      read: store.read,
      // The dead do not renew their leases.
      write: (work) => (isDead ? die() : store.write(work)),
    },
  };
  const dying = withServices(other, {
    payments: {
      ...payments,
      async createPayment(request, trace) {
        if (point === 'before the payment') return die();
        const result = await payments.createPayment(request, trace);
        return point === 'after the payment' ? die() : result;
      },
    },
    notifications: sendingBy(async (template, email, trace) => {
      if (point === 'before the e-mail') return die();
      await notifications[SENDERS[template]](email, trace);
      return die();
    }),
  });
  void createOrderService(dying).createOrder(input, CALLER);
  await death;
}
