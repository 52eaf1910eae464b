// Lets a process that is about to end abandon look-ups that are under way. Calls that may move money are never
// abandoned.
import type { Cancellation, Transport } from './transport.ts';

export interface GivingUp {
  /** The same transport, with look-ups that can be abandoned. */
  watched(transport: Transport): Transport;
  /** Ends all look-ups, under way or later, without an answer. */
  giveUp(): void;
}

export function givingUp(): GivingUp {
  const underWay = new Set<Cancellation>();
  let isGivenUp = false;
  return {
    watched: (transport) => async (call, patience) => {
      if (call.method !== 'GET') return transport(call, patience);
      if (isGivenUp) throw new Error('cancelled');
      underWay.add(patience);
      try {
        return await transport(call, patience);
      } finally {
        underWay.delete(patience);
      }
    },
    giveUp() {
      isGivenUp = true;
      for (const patience of underWay) patience.onCancel?.();
    },
  };
}
