// An order desk with resilience on, whose breakers say what a test wants.
import type { BreakerState, Health } from '../../../src/domain/model/service-health.ts';
import { recoverOpenRows } from '../../../src/domain/recovery/recovery-loop.ts';
import { SETTLER } from '../desk.ts';
import { type Life, openLife } from '../orders/order-stages.ts';

interface Outage extends Life {
  /** What the breakers say. */
  say(payments: BreakerState, notifications?: BreakerState): void;
  recover(): Promise<unknown>;
}

export async function openResilient(): Promise<Outage> {
  let states = { payments: 'closed' as BreakerState, notifications: 'closed' as BreakerState };
  const health: Health = {
    payments: { state: () => states.payments, onRecovered: () => {} },
    notifications: { state: () => states.notifications, onRecovered: () => {} },
  };
  const life = await openLife({ resilience: true, health });
  return {
    ...life,
    say(payments, notifications = 'closed') {
      states = { payments, notifications };
    },
    recover: () => recoverOpenRows(life.desk.deps, SETTLER, { everything: true }),
  };
}
