// Lets a process that is about to end give up the look-ups that are under way. What may move money is never given up.
import type { Cancellation, Transport } from './transport.ts';

export interface GivingUp {
  /** The same transport, whose look-ups can be given up. */
  watched(transport: Transport): Transport;
  /** Ends all look-ups that are under way, and all to come, without an answer. */
  giveUp(): void;
}

export function givingUp(): GivingUp {
  const underWay = new Set<Cancellation>();
  let isGivenUp = false;
  return {
    watched: (transport) => async (call, patience) => {
      if (call.method !== 'GET') return transport(call, patience);
      if (isGivenUp) throw new Error('given up');
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
