// Identifies a request in logs and in calls to the services: a request id and a trace.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../domain/model/order.ts';
import type { ExpectedVersion } from '../../domain/model/order-version.ts';
import { type Caller, newTraceId } from '../../domain/ports/store.ts';

/** The caller of a request. Its actor is known in full only after its token was checked. */
export interface RequestCaller extends Caller {
  actor: Actor;
  ifMatch?: ExpectedVersion | undefined;
  readonly requestId: string;
}

/** Continues the trace of an incoming `traceparent` (W3C Trace Context), or begins one. */
export function callerOf(request: IncomingMessage, actor: Actor): RequestCaller {
  const given = request.headers.traceparent;
  const match = typeof given === 'string' ? /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-/.exec(given) : null;
  return { actor, requestId: requestIdOf(request), traceId: match?.[1] ?? newTraceId() };
}

export function idempotencyKeyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}

/** The caller's own `X-Request-Id` if it is valid. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
