// The events of all timelines in the sequence they were written, for clients that follow them: each once, none
// omitted.
import * as z from 'zod';
import type { EventPage, EventReads } from '../model/event-feed.ts';
import { parseTime } from '../model/list-query.ts';
import { idParameter, pageParameters, readParameters } from '../model/query-parameters.ts';
import type { Deps } from '../ports/store.ts';
import { invalid } from '../shared/errors.ts';
import { parseSpan } from '../shared/format.ts';
import { turn } from '../shared/long-work.ts';
import { describe } from '../shared/schema.ts';

const DEFAULT_EVENTS = 100;
const LATEST = 'latest';
/** Read at once where the first event since a time is looked for. */
const LOOK_EVENTS = 1_000;
/** Ids and times of events that were written at the same moment may differ in sequence, by less than this. */
const OUT_OF_SEQUENCE_MS = 60_000;

const after = z
  .string()
  .regex(/^(latest|\d{1,15})$/, 'must be the id of an event, 0 or latest')
  .optional();
const since = z
  .string()
  .refine(
    (text) => parseSpan(text) !== undefined || parseTime(text) !== undefined,
    'must be a span of time such as 10m, an RFC 3339 time or a date',
  )
  .optional();

export const EVENT_PARAMETERS = z.strictObject({
  after: describe(after, {
    examples: ['4711', 'latest'],
    description: 'Only events with a greater id. `latest`: no event, only the id of the newest.',
  }),
  since: describe(since, {
    examples: ['10m', '2025-12-01T10:00:00Z'],
    description:
      'Only events since then: a span of time, an RFC 3339 time or a day in UTC. Not allowed with `after`.',
  }),
  order_id: idParameter('Only events of this order.'),
  limit: pageParameters(DEFAULT_EVENTS).limit,
});

/**
 * A page of events, oldest first: after an id, or after the newest there is (`latest`), or since a time; without any
 * of these from the first one on. Throws `invalid` for a wrong or unknown parameter.
 */
export async function listAllEvents(
  { store: { read }, clock }: Pick<Deps, 'store' | 'clock'>,
  parameters: Readonly<Record<string, string>>,
): Promise<EventPage> {
  const {
    after,
    since,
    order_id: orderId,
    limit = DEFAULT_EVENTS,
  } = readParameters(EVENT_PARAMETERS, parameters);
  if (after !== undefined && since !== undefined) {
    throw invalid([{ path: 'since', message: 'cannot be given together with after' }]);
  }
  if (after === LATEST) return { events: [], lastId: await read.lastEventId() };
  const from = since === undefined ? undefined : momentOf(since, clock.now());
  const start = from === undefined ? Number(after ?? 0) : await lastBefore(read, orderId, from);
  const events = await read.eventsAfter({ after: start, orderId, limit });
  return {
    events: from === undefined ? events : events.filter(({ at }) => at >= from),
    lastId: events.at(-1)?.id ?? (await reachable(read, start)),
  };
}

/**
 * The id that the first event since then comes after, however many older ones were written shortly before: a client that
 * continues after its first page gets no older event, except for those that were written out of sequence.
 */
async function lastBefore(read: EventReads, orderId: number | undefined, from: number): Promise<number> {
  for (let after = await read.eventIdBefore(from - OUT_OF_SEQUENCE_MS); ; await turn()) {
    const events = await read.eventsAfter({ after, orderId, limit: LOOK_EVENTS });
    const first = events.findIndex(({ at }) => at >= from);
    const older = first < 0 ? events : events.slice(0, first);
    after = older.at(-1)?.id ?? after;
    if (first >= 0 || events.length === 0) return after;
  }
}

/** A client that waited for ids after one that a restored database has not reached yet would miss all events until then. */
async function reachable(read: EventReads, start: number): Promise<number> {
  if (start <= (await read.newestEventId())) return start;
  return Math.min(start, await read.lastEventId());
}

/** A span ends now. */
function momentOf(written: string, now: number): number {
  const span = parseSpan(written);
  return span === undefined ? (parseTime(written) ?? now) : now - span;
}
