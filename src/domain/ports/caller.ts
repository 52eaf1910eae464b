// Makes callers, each with a trace of its own.
import { randomUUID } from 'node:crypto';
import type { Caller, Trace } from './store.ts';

/** 32 random hexadecimal digits (W3C Trace Context). */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Under which names the log tells the whole story: in every line about what a caller has asked for. */
export function asked({ requestId, traceId }: Trace): Trace {
  return { requestId, traceId };
}

export function newCaller(actor: Caller['actor']): Caller {
  return { actor, traceId: newTraceId() };
}
