// The circuit breaker of one service, by cockatiel: after failures in a row it blocks all calls, and later lets one
// trial call decide. Loaded only with resilience on.
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  type IBackoff,
} from 'cockatiel';
import type { BreakerState, FailedAttempt, ServiceHealth } from '../domain/model/service-health.ts';
import { errorText } from '../domain/shared/errors.ts';
import { callListener, type Log } from '../domain/shared/listener.ts';
import type { ServiceAnswer } from './transport.ts';

export interface BreakerOptions {
  /** Names the service in the log. */
  readonly service: string;
  readonly log: Log;
  /** Milliseconds of a clock that cannot be set. */
  readonly now?: () => number;
}

const FAILURE_THRESHOLD = 5;
const TRIAL_AFTER_MS = 5_000;

/** An attempt that shows that the service fails. */
export class Failure extends Error {
  readonly answer: ServiceAnswer;
  readonly sent: FailedAttempt;
  /** A later attempt may succeed: there was no answer, or one that says "not now". */
  readonly isPassing: boolean;
  /** `as_trial`: it neither adds to the failures in a row nor ends them, and it does not pass a trial. */
  readonly counts: 'always' | 'as_trial';
  /** The service asks for no call before then. */
  readonly askedMs: number | undefined;

  constructor(
    answer: ServiceAnswer,
    sent: FailedAttempt,
    { isPassing, counts, askedMs }: Pick<Failure, 'isPassing' | 'counts' | 'askedMs'>,
  ) {
    super(sent.reason);
    this.answer = answer;
    this.sent = sent;
    this.isPassing = isPassing;
    this.counts = counts;
    this.askedMs = askedMs;
  }
}

/** The result of a call that left before the breaker opened: it says nothing about the service since then. */
class StaleResult extends Error {
  readonly end: { readonly answer: ServiceAnswer } | { readonly error: unknown };

  constructor(end: StaleResult['end']) {
    super('late');
    this.end = end;
  }
}

interface ServiceBreaker {
  /** Rejects as `send` does, or at once with a BrokenCircuitError where the service must not be called. */
  execute(send: () => Promise<ServiceAnswer>): Promise<ServiceAnswer>;
  isClosed(): boolean;
  readonly health: ServiceHealth;
}

export function serviceBreaker({
  service,
  log,
  now = () => performance.now(),
}: BreakerOptions): ServiceBreaker {
  const listeners: (() => void)[] = [];
  let timesOpened = 0;
  let openedAt = 0;
  let isOutage = false;
  const isTrialDue = () => now() - openedAt >= TRIAL_AFTER_MS;
  // cockatiel compares this with the wall clock, which may be set back; so the decision uses our own clock.
  const untilTrial: IBackoff<unknown> = {
    get duration() {
      return isTrialDue() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    },
    next: () => untilTrial,
  };
  const isCounted = ({ counts }: Failure): boolean =>
    counts === 'always' || breaker.state === CircuitState.HalfOpen;
  const breaker = circuitBreaker(handleType(Failure, isCounted), {
    breaker: new ConsecutiveBreaker(FAILURE_THRESHOLD),
    halfOpenAfter: untilTrial,
  });
  breaker.onBreak((cause) => {
    openedAt = now();
    timesOpened += 1;
    if (isOutage) return;
    isOutage = true;
    log.warn({ service, reason: 'error' in cause ? errorText(cause.error) : '' }, 'circuit breaker opened');
  });
  breaker.onReset(() => {
    isOutage = false;
    log.info({ service }, 'circuit breaker closed');
    for (const listener of listeners) callListener(log, listener);
  });
  return {
    isClosed: () => breaker.state === CircuitState.Closed,
    async execute(send) {
      // cockatiel would queue the call behind the trial that is under way, and send it afterwards.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      const before = timesOpened;
      try {
        return await breaker.execute(() => unlessLate(send, () => timesOpened !== before));
      } catch (error) {
        if (!(error instanceof StaleResult)) throw error;
        if ('error' in error.end) throw error.end.error;
        return error.end.answer;
      }
    },
    health: {
      state: () => stateOf(breaker.state, isTrialDue()),
      onRecovered: (listener) => void listeners.push(listener),
    },
  };
}

/** Late results must neither count nor close or open anything; cockatiel ignores results it does not handle. */
async function unlessLate(send: () => Promise<ServiceAnswer>, isLate: () => boolean): Promise<ServiceAnswer> {
  const end = await send().then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if (isLate()) throw new StaleResult(end);
  if ('error' in end) throw end.error;
  return end.answer;
}

/** cockatiel leaves `Open` only with the next call; for all other callers a trial under way is `open`. */
function stateOf(state: CircuitState, isTrialDue: boolean): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.Open && isTrialDue ? 'half_open' : 'open';
}
