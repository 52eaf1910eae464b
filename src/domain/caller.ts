// Makes callers, each with a trace of its own.
import { randomUUID } from 'node:crypto';
import type { Caller } from './ports.ts';

/** 32 random hexadecimal digits (W3C Trace Context). */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

export function newCaller(actor: Caller['actor']): Caller {
  return { actor, traceId: newTraceId() };
}
