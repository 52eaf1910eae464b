// Takes a step for one order. Where the answer is lost, the order is read: it counts by what it is now, and the step is not
// sent a second time unless a person asks for it.
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { LEADS_TO } from '../../../domain/model/order-status.ts';
import { cancelOrder, getOrder, listOrderEvents, setStatus, type VersionedOrder } from '../../api/calls.ts';
import { NoAnswer, Problem } from '../../api/request.ts';
import { token } from '../../api/session.ts';
import { statusTexts } from '../../text/statuses.ts';
import type { Outcome, Task } from './bulk-run.ts';
import { bulkTexts } from './bulk-texts.ts';
import { type Chosen, isSameMoney } from './selection.ts';
import { type Step, wasTaken } from './steps.ts';

const MOVES_MONEY: readonly Step[] = ['pay', 'cancel'];

/** The pauses between the tries to read an order whose answer was lost. */
const READ_AGAIN_MS = [300, 1_000, 3_000];

export async function takeStep(step: Step, task: Task): Promise<Outcome> {
  try {
    return task.isUnknown || MOVES_MONEY.includes(step)
      ? await lookFirst(step, task)
      : await send(step, task);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    const again = { ...task, isUnknown: true };
    return { kind: failure instanceof NoAnswer ? 'halt' : 'failed', reason, again };
  }
}

/** A person has agreed to amounts: what is charged or refunded must be what was shown. */
async function lookFirst(step: Step, task: Task): Promise<Outcome> {
  const { order, isUnknown } = task;
  const sent = token.value;
  const { order: now, version } = await getOrder(order.id);
  if (isUnknown && wasTaken(step, now.status)) return { kind: 'done' };
  // A person who entered another token meanwhile may no longer want it.
  if (token.value !== sent) return { kind: 'halt', reason: bulkTexts.otherToken, again: task };
  if (MOVES_MONEY.includes(step) && isOtherMoney(order, now)) {
    const reason = `${bulkTexts.changed} ${bulkTexts.still(statusTexts[now.status])}`;
    return { kind: 'failed', reason, again: { order } };
  }
  return await send(step, { order, version: task.version ?? version });
}

/** Now it is paid, so that a cancellation would refund it; or the database is another, and the order with it. */
function isOtherMoney(seen: Chosen, now: OrderJson): boolean {
  const isPaidNow = now.status === 'paid' && seen.status !== 'paid';
  return isPaidNow || !isSameMoney(seen, now);
}

async function send(step: Step, task: Task): Promise<Outcome> {
  const { order, version } = task;
  try {
    const { order: now } =
      step === 'cancel'
        ? await cancelOrder(order.id, version)
        : await setStatus(order.id, LEADS_TO[step], version);
    return await judged(step, now, order);
  } catch (failure) {
    if (!(failure instanceof Problem)) return lookedUp(step, task, bulkTexts.noAnswer);
    // Nothing was changed for want of a token; the next order would fare no better.
    if (failure.status === 401) return { kind: 'halt', reason: failure.message, again: { order } };
    // A server or a proxy that failed may have made the change before.
    if (failure.status >= 500) return lookedUp(step, task, failure.message);
    return { kind: 'failed', reason: failure.message, again: { order } };
  }
}

/** An answer of success may say that the order is not there yet, or that its payment was declined. */
async function judged(step: Step, now: OrderJson, order: Task['order']): Promise<Outcome> {
  if (wasTaken(step, now.status)) return { kind: 'done' };
  if (step === 'pay' && now.status === 'pending') {
    return { kind: 'failed', reason: await whyUnpaid(order.id), again: { order } };
  }
  return { kind: 'open' };
}

async function whyUnpaid(id: number): Promise<string> {
  const events = await listOrderEvents(id).catch(() => []);
  const detail = events.findLast(({ type }) => type === 'payment_failed')?.detail;
  return detail ? `${bulkTexts.unpaid} ${detail}` : bulkTexts.unpaid;
}

async function lookedUp(step: Step, { order }: Task, reason: string): Promise<Outcome> {
  const now = await readAgain(order.id);
  if (now === undefined) {
    return { kind: 'halt', reason: `${reason} ${bulkTexts.unknown}`, again: { order, isUnknown: true } };
  }
  if (wasTaken(step, now.order.status)) return { kind: 'done' };
  const still = bulkTexts.still(statusTexts[now.order.status]);
  // It may change yet; then the version is another, and the server refuses the retry.
  return { kind: 'failed', reason: `${reason} ${still}`, again: { order, version: now.version } };
}

/** Undefined while the server does not answer. */
async function readAgain(id: number): Promise<VersionedOrder | undefined> {
  for (const pauseMs of [0, ...READ_AGAIN_MS]) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    try {
      return await getOrder(id);
    } catch (failure) {
      if (!(failure instanceof NoAnswer) && !(failure instanceof Problem && failure.status >= 500))
        throw failure;
    }
  }
  return undefined;
}
