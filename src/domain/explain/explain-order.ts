// Explains an order for an operator on call: its state, its history, why it is stuck, the automatic next steps, and
// which actions are safe.
import { isHeld } from '../batches/load-batch.ts';
import type { Deps } from '../ports/store.ts';
import { orderNotFound } from '../shared/errors.ts';
import { ageText, momentText, timeToJson } from '../shared/format.ts';
import { advise } from './advice.ts';
import { AT_REST } from './at-rest.ts';
import { callOf } from './call.ts';
import {
  type AutomaticStep,
  isDown,
  type MainPart,
  type OrderSnapshot,
  type Part,
  SERVICES,
  type ServerStep,
} from './explanation.ts';
import type { Explanation, UnaskedJson } from './explanation-json.ts';
import { PAYMENT_CALLS } from './payment-calls.ts';
import { REFUND_CALLS } from './refund-calls.ts';
import { foreignCharges, sideCalls } from './side-calls.ts';
import { situationOf } from './situation.ts';
import { historyOf } from './timeline-text.ts';

const OPEN_CALLS = { ...PAYMENT_CALLS, ...REFUND_CALLS };

/** The full explanation, from the known facts. */
export function explain(known: OrderSnapshot): Explanation {
  const { order } = known;
  const found = situationOf(known);
  const main: MainPart = found.row
    ? OPEN_CALLS[found.situation](callOf(known, found.row))
    : AT_REST[found.situation](known);
  const parts: Part[] = [foreignCharges(known), main, holdOf(known), ...sideCalls(known)];
  return {
    order_id: order.id,
    status: order.status,
    situation: found.situation,
    summary: `Order ${order.id} is ${main.says}${order.hold ? `. It is on hold: ${order.hold.reason}` : ''}.`,
    facts: [
      ...historyOf(known).map(({ at, ...said }) => ({ at: at === null ? null : timeToJson(at), ...said })),
      ...parts.flatMap(({ facts = [] }) => facts).map((text) => ({ at: null, type: null, text })),
    ],
    waiting_for: waitingFor(known, parts),
    unasked: parts.flatMap(({ unasked = [] }) => unasked).map((one) => unaskedToJson(known, one)),
    next: once(
      parts.flatMap(({ next = [] }) => next),
      ({ command }) => command,
    ),
    avoid: once(
      parts.flatMap(({ avoid = [] }) => avoid),
      ({ what }) => what,
    ),
    foreign_charges: known.foreign.map(({ paymentId, amount, currency, ownerId }) => ({
      payment_id: paymentId,
      amount,
      currency,
      other_order_id: ownerId,
    })),
  };
}

/** Whatever the order waits for, it is neither charged nor shipped. */
function holdOf({ now, order: { hold, id } }: OrderSnapshot): Part {
  if (!hold) return {};
  return {
    facts: [`on hold since ${momentText(hold.since, now)}: ${hold.reason}`],
    next: [advise.releaseOrder(id, 'releases the order; then it can be charged and shipped again')],
  };
}

/** The first part that waits decides. */
function waitingFor({ now }: OrderSnapshot, parts: readonly Part[]) {
  const first = parts.find((part) => part.waitingFor)?.waitingFor;
  if (!first) return null;
  const { what, since, until = null } = first;
  return { what, since: timeToJson(since), until: until !== null && until > now ? timeToJson(until) : null };
}

const SERVICE_NAMES = { payments: 'payment_service', notifications: 'notification_service' } as const;

function unaskedToJson(known: OrderSnapshot, unasked: AutomaticStep): UnaskedJson {
  const { key } = unasked;
  const by = 'orders serve';
  if ('says' in unasked) return { by, at: null, key, waits_for: null, text: unasked.says };
  const { calls, paymentId, template } = unasked;
  const who = known.lookEveryMs === undefined ? 'a running server' : 'this server';
  const [does, at] = doesWhen(known, unasked);
  return {
    by,
    at: at === undefined ? null : timeToJson(at),
    key,
    waits_for: calls && isDown(known, calls) ? SERVICE_NAMES[calls] : null,
    ...(paymentId ? { payment_id: paymentId } : {}),
    ...(template ? { template } : {}),
    text: `${who} ${does}`,
  };
}

function doesWhen(
  known: OrderSnapshot,
  { does, dueAt, calls, at }: ServerStep,
): [does: string, at?: number | undefined] {
  const { lookEveryMs, now } = known;
  if (calls && isDown(known, calls)) {
    return [`checks every few seconds whether the ${SERVICES[calls]} answers again, then continues`];
  }
  if (dueAt === undefined) return [does, at];
  if (dueAt > now) return [`${does} at ${momentText(dueAt, now)}`, dueAt];
  const soon = lookEveryMs === undefined ? '' : `, within ${ageText(Math.max(lookEveryMs, 1_000))}`;
  return [`${does} in its next recovery run${soon}`];
}

/** Throws `not_found`. */
export async function explainOrder(deps: Deps, id: number): Promise<Explanation> {
  return explain(await readSnapshot(deps, id));
}

const MOST_LOOKS = 3;

/** Order, timeline and journal of one moment: each change of an order's status adds to its timeline. */
async function readSnapshot(deps: Deps, id: number): Promise<OrderSnapshot> {
  const { read } = deps.store;
  let events = await read.events(id);
  for (let looks = 1; ; looks += 1) {
    const [order, journal, foreign, chargesHeld] = await Promise.all([
      read.order(id),
      read.journalOf(id),
      read.foreignCharges(id),
      read.chargesHeld(),
    ]);
    if (!order) throw orderNotFound(id);
    const batch = order.batch ? await read.batch(order.batch.batchId) : undefined;
    const now = await read.events(id);
    if (now.length === events.length || looks === MOST_LOOKS) {
      return { order, events: now, journal, foreign, batch, chargesHeld, ...around(deps, batch) };
    }
    events = now;
  }
}

function around(deps: Deps, batch: OrderSnapshot['batch']) {
  const { health } = deps.services;
  const { isGone, recoversEveryMs } = deps.process;
  return {
    isBatchHeld: batch !== undefined && isHeld(deps, batch),
    lookEveryMs: recoversEveryMs,
    breakers:
      recoversEveryMs !== undefined
        ? { payments: health.payments.state(), notifications: health.notifications.state() }
        : undefined,
    isGone,
    now: deps.clock.now(),
  };
}

function once<Said>(all: readonly Said[], key: (said: Said) => string): Said[] {
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}
