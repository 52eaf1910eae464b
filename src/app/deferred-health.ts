// What the circuit breakers say in a process that has not connected to the services yet: nothing has failed so far.
import type { Health, ServiceHealth } from '../domain/model/service-health.ts';

export interface HealthBeforeServices {
  readonly health: Health;
  /** From now on `health` is that of `opened`; who has asked to hear of a recovery still does. */
  connect(opened: Health): void;
}

export function healthBeforeServices(): HealthBeforeServices {
  const payments = later();
  const notifications = later();
  return {
    health: { payments: payments.health, notifications: notifications.health },
    connect(opened) {
      payments.connect(opened.payments);
      notifications.connect(opened.notifications);
    },
  };
}

function later() {
  let connected: ServiceHealth | undefined;
  const waiting: (() => void)[] = [];
  const health: ServiceHealth = {
    state: () => connected?.state() ?? 'closed',
    onRecovered(listener) {
      if (connected) connected.onRecovered(listener);
      else waiting.push(listener);
    },
  };
  const connect = (opened: ServiceHealth) => {
    connected = opened;
    for (const listener of waiting) opened.onRecovered(listener);
  };
  return { health, connect };
}
