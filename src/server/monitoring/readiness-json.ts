// The server's readiness answer: a schema, and the type derived from it.
import * as z from 'zod';
import { describe, whole } from '../../domain/shared/schema.ts';

const breaker = describe(z.enum(['closed', 'half_open', 'open']), {
  id: 'BreakerState',
  description: '`open`: calls to the service fail at once. `half_open`: it is time for a trial call.',
});

const oldest = describe(z.int().min(0).nullable(), { description: 'The age of the oldest; null for none.' });

export const readiness = describe(
  z.object({
    status: z.literal('ready'),
    breakers: z.object({ payment: breaker, notification: breaker }),
    parked: z.object({
      count: whole('Payments and refunds that are open: under way, or waiting.'),
      oldest_seconds: oldest,
    }),
    outbox: z.object({
      depth: whole('E-mails that are open: under way, or waiting.'),
      oldest_seconds: oldest,
      dead: whole('E-mails that were given up.'),
    }),
    bounds: z.object({
      body_bytes: whole('Of request bodies that are held; at most 64 MiB.'),
      searches_waiting: whole('Lists that wait until others have ended; at most 64.'),
      turned_away: whole('Requests answered 503 since the start, as too many of their kind were there.'),
      log_lines_dropped: whole('Lines of the log since the start that were not read.'),
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
