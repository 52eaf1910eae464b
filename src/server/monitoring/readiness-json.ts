// The server's readiness answer: a schema, and the type derived from it.
import * as z from 'zod';
import { describe, whole } from '../../domain/shared/schema.ts';

const breaker = describe(z.enum(['closed', 'half_open', 'open']), {
  id: 'BreakerState',
  description: '`open`: calls to the service fail at once. `half_open`: a trial call is due.',
});

const oldest = describe(z.int().min(0).nullable(), {
  description: 'The age of the oldest in seconds; null if there is none.',
});

export const readiness = describe(
  z.object({
    status: z.literal('ready'),
    breakers: z.object({ payment: breaker, notification: breaker }),
    parked: z.object({
      count: whole('Open payments and refunds: under way or waiting.'),
      oldest_seconds: oldest,
    }),
    outbox: z.object({
      depth: whole('Open emails: under way or waiting.'),
      oldest_seconds: oldest,
      dead: whole('Permanently failed emails.'),
    }),
    bounds: z.object({
      body_bytes: whole('Bytes of request bodies held in memory; at most 64 MiB.'),
      searches_waiting: whole('List requests that wait for others to end; at most 64.'),
      turned_away: whole('Requests rejected with 503 since the start because of overload.'),
      log_lines_dropped: whole('Log lines dropped since the start because their reader was too slow.'),
    }),
  }),
  {
    id: 'Readiness',
    examples: [
      {
        status: 'ready',
        breakers: { payment: 'closed', notification: 'closed' },
        parked: { count: 0, oldest_seconds: null },
        outbox: { depth: 0, oldest_seconds: null, dead: 0 },
        bounds: { body_bytes: 0, searches_waiting: 0, turned_away: 0, log_lines_dropped: 0 },
      },
    ],
  },
);

export type StandingJson = Omit<z.infer<typeof readiness>, 'status'>;
