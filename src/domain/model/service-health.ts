// Whether calls to the two services are sent at all: the state of the circuit breakers for the domain.

/** `open`: calls fail at once. `half_open`: it is time for one trial call, which decides. */
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface ServiceHealth {
  state(): BreakerState;
  /** Calls `listener` whenever the breaker closes again: the service is back. */
  onRecovered(listener: () => void): void;
}

export interface Health {
  readonly payments: ServiceHealth;
  readonly notifications: ServiceHealth;
}

/** For services whose calls are always sent, as with resilience off. */
export const ALWAYS_SENT: Health = {
  payments: { state: () => 'closed', onRecovered: () => {} },
  notifications: { state: () => 'closed', onRecovered: () => {} },
};

/** How one call is repeated with resilience on; the last send may be this much later than the first. */
export const RETRIES = { attempts: 3, longestPauseMs: 10_000 } as const;

export function lastSendAfterMs(timeoutMs: number): number {
  return (RETRIES.attempts - 1) * (timeoutMs + RETRIES.longestPauseMs);
}

/** A send of a call that was repeated, because it had no answer or one that says "not now". */
export interface FailedAttempt {
  /** When it was sent, in epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}
