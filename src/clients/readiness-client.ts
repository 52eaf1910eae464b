// Asks an `orders serve` for its readiness: only a running server knows whether the two services are down.
import * as z from 'zod';
import type { Trace } from '../domain/ports/store.ts';
import type { Readiness } from '../domain/reports/doctor-findings.ts';
import { callService } from './transport.ts';
import { undiciTransport } from './undici-transport.ts';

const READY_MS = 2_000;

const breaker = z.enum(['closed', 'open', 'half_open']);
const answerSchema = z.union([
  z.object({
    status: z.literal('ready'),
    breakers: z.record(z.string(), breaker),
    // An older server does not tell.
    bounds: z.object({ turned_away: z.number(), log_lines_dropped: z.number() }).optional(),
  }),
  z.object({ status: z.literal(503), detail: z.string() }),
]);

/** Resolves soon, whatever answers; never throws. */
export async function readinessOf(url: string, trace: Trace): Promise<Readiness> {
  const transport = undiciTransport(url, { connectTimeoutMs: READY_MS });
  try {
    const { reply } = await callService(
      { transport, timeoutMs: READY_MS },
      { method: 'GET', path: '/readyz' },
      trace,
    );
    return reply ? read(reply.body) : { is: 'unreachable' };
  } finally {
    await transport.close();
  }
}

function read(body: string): Readiness {
  const answer = answerSchema.safeParse(parse(body)).data;
  if (!answer) return { is: 'something_else' };
  if (!('breakers' in answer)) return { is: 'unready', reason: answer.detail };
  const down = Object.entries(answer.breakers).filter(([, state]) => state !== 'closed');
  const { turned_away: turnedAway = 0, log_lines_dropped: linesDropped = 0 } = answer.bounds ?? {};
  return { is: 'ready', down: down.map(([name]) => name), turnedAway, linesDropped };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
