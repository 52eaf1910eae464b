// Makes calls survive short failures of a service, and spares a service that is down: retries around a circuit breaker,
// both by cockatiel. Loaded only with resilience on.
import { BrokenCircuitError, handleType, retry } from 'cockatiel';
import { lastSendAfterMs, RETRIES, type ServiceHealth } from '../domain/model/service-health.ts';
import type { Clock } from '../domain/ports/store.ts';
import { errorText } from '../domain/shared/errors.ts';
import { type BreakerOptions, Failure, serviceBreaker } from './circuit-breaker.ts';
import { retryAfterMs } from './retry-after.ts';
import { type CallService, callService, type ServiceAnswer, type ServiceRequest } from './transport.ts';

export interface ResilienceOptions extends BreakerOptions {
  readonly clock: Clock;
  /** At least 0 and less than 1. */
  readonly random?: () => number;
}

export interface ResilientCalls {
  readonly call: CallService;
  readonly health: ServiceHealth;
  /** From now on a failure is final: a caller that waits for a retry gets its result at once. */
  endRetries(): void;
}

const FIRST_PAUSE_MS = 200;

/** One retry policy and one breaker, for all calls of one service in this process. */
export function resilientCalls(options: ResilienceOptions): ResilientCalls {
  const breaker = serviceBreaker(options);
  const random = options.random ?? Math.random;
  // cockatiel could not end the pauses early, so they are made here.
  const pauses = openPauses();
  const isRepeatable = () => breaker.isClosed() && !pauses.areOver();
  const retries = retry(
    handleType(Failure, (failed) => failed.isPassing && isSoon(failed) && isRepeatable()),
    { maxAttempts: RETRIES.attempts - 1 },
  );
  const pauseBefore = ({ askedMs = 0 }: Failure, attempt: number) => {
    // Full jitter, also on top of the service's `Retry-After`: it told all its callers the same.
    const jitter = random() * FIRST_PAUSE_MS * 2 ** (attempt - 1);
    return pauses.pause(Math.min(RETRIES.longestPauseMs, askedMs + jitter));
  };
  return {
    health: breaker.health,
    endRetries: pauses.end,
    async call(service, request, trace) {
      const failed: Failure[] = [];
      const send = async () => {
        const at = options.clock.now();
        const answer = await callService(service, request, trace);
        const failure = failureOf(answer, request);
        if (!failure) return answer;
        const askedMs = retryAfterMs(answer.reply?.headers['retry-after'], options.clock.now());
        const { reason, ...kind } = failure;
        throw new Failure(answer, { at, reason }, { ...kind, askedMs });
      };
      const attempt = async () => {
        const [first, last] = [failed[0], failed.at(-1)];
        if (first && last) {
          await pauseBefore(last, failed.length);
          const isWanted = await isStillWanted(request, options);
          // After a sleep of the machine, another process may have read the record and decided that no call will
          // follow.
          const isLate = options.clock.now() - first.sent.at > lastSendAfterMs(service.timeoutMs);
          if (isLate || pauses.areOver() || !isWanted) throw new AttemptSkipped();
        }
        return breaker.execute(send).catch((error: unknown) => {
          if (error instanceof Failure) failed.push(error);
          throw error;
        });
      };
      try {
        return told(await retries.execute(attempt), failed);
      } catch (error) {
        if (![Failure, BrokenCircuitError, AttemptSkipped].some((kind) => error instanceof kind)) throw error;
        // A breaker that opened meanwhile says nothing about the previous send, which may have arrived.
        const last = failed.pop();
        return last ? told(last.answer, failed) : { failure: 'the circuit breaker is open' };
      }
    },
  };
}

/** An attempt that would be too late, or in a process that is about to end: the previous attempt's result counts. */
class AttemptSkipped extends Error {}

/** Pauses that end early once nothing is to be retried. */
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

/**
 * Whether the caller still wants the call; an operator may have put it on hold meanwhile. A call whose state is unknown
 * is not sent.
 */
async function isStillWanted(
  { mayRepeat }: ServiceRequest,
  { service, log }: BreakerOptions,
): Promise<boolean> {
  try {
    return mayRepeat === undefined || (await mayRepeat());
  } catch (error) {
    log.warn(
      { service, reason: errorText(error) },
      'could not check whether a call may be retried; it is not retried',
    );
    return false;
  }
}

/** Undefined for an answer of a service that works, whatever the answer says. */
function failureOf(
  { reply, failure }: ServiceAnswer,
  { standing }: ServiceRequest,
): { reason: string; isPassing: boolean; counts: Failure['counts'] } | undefined {
  if (!reply) return { reason: failure, isPassing: true, counts: 'always' };
  const reason = `HTTP ${reply.status}`;
  if (reply.status === 429 || reply.status >= 500) return { reason, isPassing: true, counts: 'always' };
  switch (standing?.(reply) ?? 'works') {
    case 'works':
      return undefined;
    case 'refuses':
      return { reason, isPassing: false, counts: 'always' };
    case 'unproven':
      return { reason, isPassing: false, counts: 'as_trial' };
  }
}

function isSoon({ askedMs = 0 }: Failure): boolean {
  return askedMs <= RETRIES.longestPauseMs;
}

function told(answer: ServiceAnswer, failed: readonly Failure[]): ServiceAnswer {
  return failed.length === 0 ? answer : { ...answer, tries: failed.map(({ sent }) => sent) };
}
