// `orders watch`: the timeline of one order, or of all, as it grows; each event once, even if the server or the
// database goes away meanwhile.
import { type EventPage, type FeedEvent, feedEventToJson } from '../domain/model/event-feed.ts';
import { allowedNext } from '../domain/model/order-status.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { parseSpan } from '../domain/shared/format.ts';
import type { Cli, CommandSpec, Io, Session } from '../terminal/cli.ts';
import { withDates } from '../terminal/options/dates.ts';
import { argument, ORDERS, option, settings, url } from '../terminal/options/options.ts';
import { namedOrder, type OrderRefOptions, orderRefOption } from '../terminal/options/order-ref.ts';
import { formatOption } from '../terminal/output/records.ts';
import { jsonText } from '../terminal/output/sanitize.ts';
import { type Poller, polling } from '../terminal/progress/poll.ts';
import { interruptible } from '../terminal/signals.ts';

interface WatchOptions extends OrderRefOptions {
  readonly since?: string;
  readonly after?: string;
}

const PAGE_EVENTS = 1_000;

export const watch: CommandSpec<WatchOptions> = {
  name: 'watch',
  description: 'follow the timeline of one order, or of all orders',
  arguments: [argument('[id]', 'order id; without it, show new events of all orders', ORDERS)],
  options: [
    ...settings,
    url,
    orderRefOption,
    formatOption(['table', 'ndjson'], 'ndjson'),
    option('--since <when>', 'start with the events since then: 10m, today or "2025-12-01 10:00"'),
    option('--after <event-id>', 'start after this event, for example where an earlier watch stopped'),
  ],
  details: `
With an order, it ends when the order can have no further events. Without one, it runs until Ctrl-C.`,
  examples: [
    'orders watch',
    'orders watch 7',
    'orders watch --since 10m',
    'orders watch --json | jq -r \'select(.to == "paid") | .order_id\'',
  ],
  async run(cli, options, written?: string) {
    const which = namedOrder(written, options);
    if (options.since !== undefined && options.after !== undefined) {
      throw new OrdersError('usage', 'use --since or --after, not both');
    }
    await follow(cli, which, options);
  },
};

async function follow(cli: Cli, which: ReturnType<typeof namedOrder>, options: WatchOptions): Promise<void> {
  const { io } = cli;
  const { lineOf } = await import('../terminal/output/timeline.ts');
  const shown = (event: FeedEvent) =>
    options.json ? `${jsonText(feedEventToJson(event))}\n` : lineOf(io, event);
  let id: number | undefined;
  let last: number | undefined;
  const isStopped = await interruptible((signal) =>
    cli.withSession(options, async (session) => {
      const steps = polling(io, { signal });
      id = await which?.(session);
      const start = beginning(io, id, options);
      async function* pieces() {
        try {
          for await (const { events, lastId } of pages(session, id, start, steps)) {
            if (events.length > 0) yield Buffer.from(events.map(shown).join(''));
            last = lastId;
          }
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      }
      if (id === undefined && io.columns !== undefined)
        io.err('new events appear here; press Ctrl-C to stop\n');
      await io.pipe(pieces());
      return signal.aborted;
    }),
  );
  if (!isStopped) return;
  const watched = id === undefined ? '' : ` ${id}`;
  const next = last === undefined ? '' : `; continue with "orders watch${watched} --after ${last}"`;
  throw new OrdersError('interrupted', `stopped${next}`, {
    members: last === undefined ? {} : { after: last },
  });
}

/** Pages of events, at least one per request; ends with an order that can have no further events. */
async function* pages(
  { orders, caller }: Session,
  id: number | undefined,
  start: Record<string, string>,
  { ask, pause }: Poller,
): AsyncGenerator<EventPage> {
  const of = { limit: String(PAGE_EVENTS), ...(id === undefined ? {} : { order_id: String(id) }) };
  const page = (where: Record<string, string>) =>
    ask(() => orders.listAllEvents({ ...of, ...where }, caller));
  let status = id === undefined ? undefined : (await ask(() => orders.getOrder(id, caller))).status;
  /** In a final status an email or a refund may still be under way. */
  const isOver = async () => {
    if (id === undefined || status === undefined || allowedNext(status).length > 0) return false;
    return (await ask(() => orders.explainOrder(id, caller))).waiting_for === null;
  };
  let next = await page(start);
  for (;;) {
    yield next;
    status = next.events.findLast(({ to }) => to !== null)?.to ?? status;
    const isFull = next.events.length === PAGE_EVENTS;
    // Asked before the last events are read, so that no event between the two is missed.
    const isLast = !isFull && (await isOver());
    if (!isFull && !isLast) await pause(next.events.length > 0);
    next = await page({ after: String(next.lastId) });
    if (isLast && next.events.length === 0) return;
  }
}

/** For one order its timeline so far; for all orders only new events. A span ends at the server's time. */
function beginning(
  { zone }: Io,
  id: number | undefined,
  { since, after }: WatchOptions,
): Record<string, string> {
  if (since !== undefined) {
    return parseSpan(since) === undefined ? withDates({ since }, { since: 'from' }, zone()) : { since };
  }
  return { after: after ?? (id === undefined ? 'latest' : '0') };
}
