// Says in words where an order is, how it came there, why it does not go on, what will happen by itself, and what
// may safely be done: for whoever looks at three in the morning.
import { isHeld } from '../batches/load-batch.ts';
import { isOpen } from '../model/journal.ts';
import type { OrderStatus } from '../model/order-status.ts';
import type { Deps } from '../ports/store.ts';
import { orderNotFound } from '../shared/errors.ts';
import { ageText } from '../shared/format.ts';
import { explainLateCharge } from './explain-attempt.ts';
import {
  explainForeign,
  type ForeignChargeJson,
  foreignPart,
  foreignToJson,
} from './explain-foreign-charge.ts';
import { explainPayment } from './explain-payment.ts';
import { explainRefund } from './explain-refund.ts';
import { explainCompensations, explainMails } from './explain-side-calls.ts';
import {
  type Advice,
  type Fact,
  type Known,
  type MainPart,
  type Situation,
  together,
  type Unasked,
  type WaitingFor,
  type Warning,
  waitingFor,
} from './explanation.ts';
import { historyOf } from './timeline-text.ts';

/** In the API as it is. */
export interface Explanation {
  readonly order_id: number;
  readonly status: OrderStatus;
  readonly situation: Situation;
  readonly summary: string;
  /** What happened, oldest first, then what is so now. */
  readonly facts: readonly Fact[];
  /** Null where nothing has to come any more. */
  readonly waiting_for: WaitingFor | null;
  readonly unasked: readonly Unasked[];
  /** What may be done now without harm, the best first. */
  readonly next: readonly Advice[];
  readonly avoid: readonly Warning[];
  /** In the Payment Service's record of the order, and not its own. */
  readonly foreign_charges: readonly ForeignChargeJson[];
}

/** Everything that can be said, of what is known. */
export function explain(known: Known): Explanation {
  const { order } = known;
  const main = mainPart(known);
  const beside = together(explainCompensations(known), explainMails(known));
  const all = together(explainForeign(known), main, beside);
  return {
    order_id: order.id,
    status: order.status,
    situation: main.situation,
    summary: `Order ${order.id} is ${main.says}.`,
    facts: [...historyOf(known), ...(all.facts ?? [])],
    waiting_for: all.waitingFor ?? null,
    unasked: all.unasked ?? [],
    next: once(all.next ?? [], ({ command }) => command),
    avoid: once(all.avoid ?? [], ({ what }) => what),
    foreign_charges: known.foreign.map(foreignToJson),
  };
}

/** Throws `not_found`. */
export async function explainOrder(deps: Deps, id: number): Promise<Explanation> {
  return explain(await knownOf(deps, id));
}

function mainPart(known: Known): MainPart {
  const { order, events, journal, now } = known;
  switch (order.status) {
    case 'pending':
    case 'payment_processing':
      return foreignPart(known) ?? explainPayment(known);
    case 'paid':
      return explainRefund(known);
    case 'shipped': {
      const at = events.findLast(({ to }) => to === 'shipped')?.at ?? order.updatedAt;
      return {
        situation: 'shipped',
        says: `shipped and has been on its way for ${ageText(now - at)}`,
        waitingFor: waitingFor(known, 'person', at),
        next: [{ command: `orders deliver ${order.id}`, why: 'marks it as delivered', where: 'anywhere' }],
      };
    }
    case 'delivered':
      return { situation: 'delivered', says: 'delivered; that is its end' };
    case 'cancelled': {
      const late = journal.find((row) => row.kind === 'payment' && isOpen(row));
      if (late) return explainLateCharge(known, late);
      return journal.some((row) => row.kind === 'compensation' && row.paymentId !== null && isOpen(row))
        ? { situation: 'charge_goes_back', says: 'cancelled, and a charge of it has still to go back' }
        : { situation: 'cancelled', says: 'cancelled; that is its end' };
    }
  }
}

const MOST_LOOKS = 3;

/** Order, timeline and journal of one moment: whatever changes an order's status adds to its timeline. */
async function knownOf(deps: Deps, id: number): Promise<Known> {
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

function around(deps: Deps, batch: Known['batch']) {
  const { clock, health, isGone, settling } = deps;
  const settles = settling.everyMs !== undefined;
  return {
    isBatchHeld: batch !== undefined && isHeld(deps, batch),
    lookEveryMs: settling.everyMs,
    breakers: settles
      ? { payments: health.payments.state(), notifications: health.notifications.state() }
      : undefined,
    isGone,
    now: clock.now(),
  };
}

function once<Said>(all: readonly Said[], key: (said: Said) => string): Said[] {
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}
