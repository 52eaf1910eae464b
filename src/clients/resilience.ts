// Calls that survive a bad moment of a service, and leave a service alone that is down (contract section 8): retries
// around a circuit breaker, both by cockatiel. Loaded only with resilience on.
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  type IBackoff,
  retry,
} from 'cockatiel';
import { errorText } from '../domain/errors.ts';
import {
  type BreakerState,
  type FailedTry,
  lastSendAfterMs,
  RETRIES,
  type ServiceHealth,
} from '../domain/health.ts';
import { callListener } from '../domain/listener.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { retryAfterMs } from './retry-after.ts';
import { type CallService, callService, type ServiceAnswer } from './transport.ts';

export interface ResilienceOptions {
  /** Names the service in the log. */
  readonly service: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds of a clock that is never set; the breaker goes by it. */
  readonly now?: () => number;
  /** At least 0 and less than 1. */
  readonly random?: () => number;
}

export interface ResilientCalls {
  readonly call: CallService;
  readonly health: ServiceHealth;
  /** From now on a failure is the last word: whoever waits for a repeat is told at once. */
  endRetries(): void;
}

const FAILURES_THAT_OPEN = 5;
const TRIAL_AFTER_MS = 5_000;
const FIRST_PAUSE_MS = 200;

/** One retry policy and one breaker, for all calls of one service in this process. */
export function resilientCalls(options: ResilienceOptions): ResilientCalls {
  const breaker = serviceBreaker(options);
  const random = options.random ?? Math.random;
  // The pauses are made here and not by cockatiel, which could not end them.
  const pauses = openPauses();
  const mayRepeat = () => breaker.isClosed() && !pauses.areOver();
  const retries = retry(
    handleType(NotNow, (failed) => isSoon(failed) && mayRepeat()),
    { maxAttempts: RETRIES.attempts - 1 },
  );
  const pauseBefore = ({ askedMs = 0 }: NotNow, attempt: number) => {
    // Full jitter, also on top of what the service asked for: it told all its callers the same.
    const jitter = random() * FIRST_PAUSE_MS * 2 ** (attempt - 1);
    return pauses.pause(Math.min(RETRIES.longestPauseMs, askedMs + jitter));
  };
  return {
    health: breaker.health,
    endRetries: pauses.end,
    async call(service, request, trace) {
      const failed: NotNow[] = [];
      const send = async () => {
        const at = options.clock.now();
        const answer = await callService(service, request, trace);
        const reason = notNowReason(answer);
        if (reason === undefined) return answer;
        const askedMs = retryAfterMs(answer.reply?.headers['retry-after'], options.clock.now());
        throw new NotNow(answer, { at, reason }, askedMs);
      };
      const attempt = async () => {
        const [first, last] = [failed[0], failed.at(-1)];
        if (first && last) {
          await pauseBefore(last, failed.length);
          // After a sleep of the machine somebody may have read the record and decided that nothing comes any more.
          const isLate = options.clock.now() - first.sent.at > lastSendAfterMs(service.timeoutMs);
          if (isLate || pauses.areOver()) throw new NotMade();
        }
        return breaker.execute(send).catch((error: unknown) => {
          if (error instanceof NotNow) failed.push(error);
          throw error;
        });
      };
      try {
        return told(await retries.execute(attempt), failed);
      } catch (error) {
        if (![NotNow, BrokenCircuitError, NotMade].some((kind) => error instanceof kind)) throw error;
        // A breaker that opened meanwhile says nothing about the send before, which may have arrived.
        const last = failed.pop();
        return last ? told(last.answer, failed) : { failure: 'the circuit breaker is open' };
      }
    },
  };
}

/** An attempt without an answer, or with one that says "not now": it may be made again, and the breaker counts it. */
class NotNow extends Error {
  readonly answer: ServiceAnswer;
  readonly sent: FailedTry;
  readonly askedMs: number | undefined;

  /** `askedMs`: the service wants no call before that. */
  constructor(answer: ServiceAnswer, sent: FailedTry, askedMs: number | undefined) {
    super(sent.reason);
    this.answer = answer;
    this.sent = sent;
    this.askedMs = askedMs;
  }
}

/** An attempt that would come too late, or in a process that is about to end: what came of the one before counts. */
class NotMade extends Error {}

/** What came of a call that left before the breaker opened: it says nothing about the service since then. */
class Late extends Error {
  readonly end: { readonly answer: ServiceAnswer } | { readonly error: unknown };

  constructor(end: Late['end']) {
    super('late');
    this.end = end;
  }
}

/** Pauses that end early when nothing is to be repeated any more. */
function openPauses() {
  const waiting = new Set<() => void>();
  let areOver = false;
  return {
    areOver: () => areOver,
    async pause(ms: number): Promise<void> {
      if (areOver) return;
      let end = () => {};
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
        waiting.add(end);
      });
      waiting.delete(end);
    },
    end() {
      areOver = true;
      for (const end of waiting) end();
    },
  };
}

interface ServiceBreaker {
  /** Rejects as `send` does, and with a BrokenCircuitError, at once, where it must not be called. */
  execute(send: () => Promise<ServiceAnswer>): Promise<ServiceAnswer>;
  isClosed(): boolean;
  readonly health: ServiceHealth;
}

function serviceBreaker({ service, log, now = () => performance.now() }: ResilienceOptions): ServiceBreaker {
  const listeners: (() => void)[] = [];
  let timesOpened = 0;
  let openedAt = 0;
  let isOutage = false;
  const isTrialDue = () => now() - openedAt >= TRIAL_AFTER_MS;
  // cockatiel compares this with the wall clock, which may be set back; so it says yes or no by ours.
  const untilTrial: IBackoff<unknown> = {
    get duration() {
      return isTrialDue() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    },
    next: () => untilTrial,
  };
  const breaker = circuitBreaker(handleType(NotNow), {
    breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN),
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
      // cockatiel would let the call wait for the trial that is under way, and send it after that.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      const before = timesOpened;
      try {
        return await breaker.execute(() => unlessLate(send, () => timesOpened !== before));
      } catch (error) {
        if (!(error instanceof Late)) throw error;
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

/** Late ends must neither count nor close or open anything; cockatiel leaves alone what it does not handle. */
async function unlessLate(send: () => Promise<ServiceAnswer>, isLate: () => boolean): Promise<ServiceAnswer> {
  const end = await send().then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if (isLate()) throw new Late(end);
  if ('error' in end) throw end.error;
  return end.answer;
}

/** cockatiel leaves `Open` only with the next call, and a trial under way is `open` to everybody else. */
function stateOf(state: CircuitState, isTrialDue: boolean): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.Open && isTrialDue ? 'half_open' : 'open';
}

/** Undefined for an answer that is final. */
function notNowReason({ reply, failure }: ServiceAnswer): string | undefined {
  if (!reply) return failure;
  return reply.status === 429 || reply.status >= 500 ? `HTTP ${reply.status}` : undefined;
}

function isSoon({ askedMs = 0 }: NotNow): boolean {
  return askedMs <= RETRIES.longestPauseMs;
}

function told(answer: ServiceAnswer, failed: readonly NotNow[]): ServiceAnswer {
  return failed.length === 0 ? answer : { ...answer, tries: failed.map(({ sent }) => sent) };
}
