// The two services as the domain calls them: opened with the first call, and every call measured.
import type { Measure } from '../domain/ports/metrics.ts';
import type { Services } from '../domain/ports/store.ts';

type Callable = Pick<Services, 'payments' | 'notifications'>;

export function measuredServices(services: () => Promise<Callable>, measure: Measure): Callable {
  return {
    payments: {
      async pay(request, trace) {
        const { payments } = await services();
        const started = performance.now();
        const result = await payments.pay(request, trace);
        const seconds = (performance.now() - started) / 1_000;
        measure({ what: 'payment_call', outcome: result.outcome, seconds });
        return result;
      },
      async recordOf(orderId, trace) {
        const record = await (await services()).payments.recordOf(orderId, trace);
        measure({ what: 'lookup_call', outcome: record.reached ? 'reached' : 'unreachable' });
        return record;
      },
      async refund(request, trace) {
        const result = await (await services()).payments.refund(request, trace);
        measure({ what: 'refund_call', outcome: result.outcome });
        return result;
      },
    },
    notifications: {
      async send(notification, trace) {
        const result = await (await services()).notifications.send(notification, trace);
        measure({ what: 'mail', outcome: result.outcome });
        return result;
      },
    },
  };
}
