// Clients with retries and a circuit breaker in front of a transport of the test's own, for tests that move time by hand.
import { notificationClient } from '../../../src/clients/notification-client.ts';
import { paymentClient } from '../../../src/clients/payment-client.ts';
import { type ResilientCalls, resilientCalls } from '../../../src/clients/resilience.ts';
import type { Transport } from '../../../src/clients/transport.ts';
import type { NotificationService, PaymentService } from '../../../src/domain/ports/store.ts';
import type { HttpCall, HttpReply } from '../../../src/domain/shared/http-call.ts';
import type { LogLine } from '../desk.ts';

export interface ResilientClient {
  readonly payments: PaymentService;
  readonly notifications: NotificationService;
  readonly health: ResilientCalls['health'];
  readonly log: readonly LogLine[];
  /** The process is about to end. */
  endRetries(): void;
  /** Moves the breaker's clock. */
  advance(ms: number): void;
}

/** Both clients share one breaker here. */
export function resilientClient(
  transport: Transport,
  { random = () => 0, timeoutMs = 5_000 }: { random?: () => number; timeoutMs?: number } = {},
): ResilientClient {
  let now = 1_000;
  const log: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void log.push({ level, fields, message });
  const { call, health, endRetries } = resilientCalls({
    service: 'payment',
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    clock: { now: () => Date.now() },
    now: () => now,
    random,
  });
  const options = { transport, timeoutMs, token: 's3cret', call };
  return {
    payments: paymentClient(options),
    notifications: notificationClient(options),
    health,
    log,
    endRetries,
    advance: (ms) => {
      now += ms;
    },
  };
}

export interface ScriptedTransport {
  readonly carry: Transport;
  readonly calls: HttpCall[];
  /** When each call was made, by the wall clock. */
  readonly at: number[];
  /** What the next calls get: a status, headers beside it, or undefined for a broken connection. The last one stays. */
  answers: (number | { status: number; headers: Record<string, string> } | undefined)[];
  /** Calls wait for `release` from now on. */
  hold(): void;
  release(): void;
}

export function scriptedTransport(): ScriptedTransport {
  let held: Promise<void> | undefined;
  let open = () => {};
  const script: ScriptedTransport = {
    calls: [],
    at: [],
    answers: [200],
    hold() {
      held = new Promise((resolve) => {
        open = resolve;
      });
    },
    release() {
      held = undefined;
      open();
    },
    async carry(call) {
      script.calls.push(call);
      script.at.push(Date.now());
      const answer = script.answers.length > 1 ? script.answers.shift() : script.answers[0];
      await held;
      return replyOf(answer);
    },
  };
  return script;
}

function replyOf(answer: ScriptedTransport['answers'][number]): HttpReply {
  if (answer === undefined) throw Object.assign(new Error('at http://u:pw@host'), { code: 'ECONNRESET' });
  const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
  return { status, headers, body: '{"id":"p1","secret":"4242"}' };
}
