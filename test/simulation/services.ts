// The two services as one process sees them: what is asked of them, and when, how and whether they answer,
// is the seed's decision. Money moves in the ledger only, and at the latest when absence counts.
import type { Health } from '../../src/domain/model/service-health.ts';
import { sendingBy } from '../../src/domain/ports/services.ts';
import type {
  NotificationService,
  PaymentRecord,
  PaymentRequest,
  PaymentResult,
  PaymentService,
  RefundResult,
  SendResult,
} from '../../src/domain/ports/store.ts';
import { delay, lateOr, lateUntil, leaving } from './delays.ts';
import type { Charge } from './ledger.ts';
import type { Host } from './schedule.ts';
import { NOTIFICATION_TIMEOUT_MS, PAYMENT_TIMEOUT_MS, type World } from './world.ts';

export interface Services {
  readonly payments: PaymentService;
  readonly notifications: NotificationService;
}

export function servicesFor(world: World, host: Host, health: Health): Services {
  const isOpen = (service: keyof Health) => health[service].state() === 'open';
  const call = <T>(run: (answer: Answer<T>) => void): Promise<T> =>
    new Promise((resolve) => {
      if (!host.alive) return;
      run((ms, label, result) => world.schedule.after(ms, { label, host }, () => resolve(result())));
    });
  return {
    payments: {
      createPayment: (request) =>
        isOpen('payments') ? unsent('unknown') : call((answer) => pay(world, host, request, answer)),
      getPaymentByOrder: (orderId) =>
        isOpen('payments')
          ? Promise.resolve({ reached: false, reason: BREAKER_OPEN })
          : call((answer) => recordOf(world, host, orderId, answer)),
      processRefund: (request) =>
        isOpen('payments') ? unsent('unknown') : call((answer) => refund(world, host, request, answer)),
    },
    notifications: sendingBy((template, { orderId, to, idempotencyKey }) => {
      if (isOpen('notifications')) return unsent('failed');
      return call((answer) => {
        world.trace(host.name, `asks for ${template} of order ${orderId}`);
        journalled(world, idempotencyKey, 'notification');
        inOrder(world, orderId, idempotencyKey);
        const fate = world.calm ? 'sent' : world.random.weighted(world.profile.mail);
        const send = () => world.ledger.mail({ orderId, template, to, idempotencyKey });
        if (fate !== 'failed') world.schedule.after(delay(world) / 10, { label: `${template} sent` }, send);
        const result: SendResult =
          fate === 'sent' ? { outcome: 'sent' } : { outcome: 'failed', reason: 'no answer' };
        answer(fate === 'sent' ? 400 : lateOr(world, NOTIFICATION_TIMEOUT_MS), fate, () => result);
      });
    }),
  };
}

const BREAKER_OPEN = 'the circuit breaker is open';

/** What comes of a call that an open breaker keeps back. */
function unsent<O extends 'unknown' | 'failed'>(outcome: O): Promise<{ outcome: O; reason: string }> {
  return Promise.resolve({ outcome, reason: BREAKER_OPEN });
}

type Answer<T> = (ms: number, label: string, result: () => T) => void;

function pay(world: World, host: Host, request: PaymentRequest, answer: Answer<PaymentResult>): void {
  const { random, profile, schedule, ledger } = world;
  const sentAt = journalled(world, request.idempotencyKey, 'payment');
  const fate = world.calm ? 'prompt' : random.weighted(profile.pay);
  const what = `payment of order ${request.orderId} (${request.idempotencyKey})`;
  world.trace(host.name, `asks for ${what}: ${fate}`);
  const noAnswer = () => ({ outcome: 'unknown', reason: 'no answer' }) as const;
  const lost = () => answer(lateOr(world, PAYMENT_TIMEOUT_MS), `no answer to ${what}`, noAnswer);
  if (fate === 'lost_before') {
    lost();
    return;
  }
  const status = fate === 'declined' || fate === 'processing' ? fate : 'succeeded';
  const land = (isLate: boolean) => {
    const landing = Math.min(
      fate === 'slow' ? lateUntil(world, sentAt) : delay(world),
      lateUntil(world, sentAt),
    );
    schedule.after(landing, { label: `${what} lands`, landing: true }, () => {
      moveUnderWay(world, request.orderId, -1);
      const charge = ledger.charge(request, status, status === 'declined' && !profile.recordsDeclines);
      if (charge.status === 'processing') decideLater(world, charge);
    });
    const loses = isLate || (status === 'succeeded' ? fate !== 'prompt' : random.chance(profile.loseAnswer));
    if (loses || landing >= PAYMENT_TIMEOUT_MS) lost();
    else {
      answer(landing + delay(world) / 4, `answers ${what}`, () => {
        const charge = ledger.ofKey(request.idempotencyKey);
        return charge ? resultOf(charge) : noAnswer();
      });
    }
  };
  moveUnderWay(world, request.orderId, 1);
  leaving(world, host, what, (isLate) => {
    if (schedule.wall() - sentAt > 2 * PAYMENT_TIMEOUT_MS) world.leftLate.add(request.idempotencyKey);
    if (host.alive) land(isLate);
    else moveUnderWay(world, request.orderId, -1);
  });
}

/** A processing payment ends when the service gets round to it; nothing depends on when. */
function decideLater(world: World, charge: Charge): void {
  const { random, schedule, ledger } = world;
  const hours = random.chance(0.3) ? random.between(1, 8) * 3_600_000 : 0;
  const status = random.chance(0.7) ? 'succeeded' : 'declined';
  schedule.after(
    hours + random.between(500, 90_000),
    { label: `${charge.paymentId} decided: ${status}` },
    () => {
      if (charge.status === 'processing') ledger.decide(charge, status);
    },
  );
}

function resultOf({ paymentId, status, isHidden }: Charge): PaymentResult {
  if (status === 'processing') return { outcome: 'processing', paymentId };
  if (status === 'declined') {
    return { outcome: 'declined', paymentId: isHidden ? null : paymentId, reason: 'card declined' };
  }
  return { outcome: 'succeeded', paymentId };
}

function recordOf(world: World, host: Host, orderId: number, answer: Answer<PaymentRecord>): void {
  const fate = world.calm ? 'prompt' : world.random.weighted(world.profile.record);
  world.trace(host.name, `looks up order ${orderId}: ${fate}`);
  if (fate !== 'prompt') {
    const ms = fate === 'timed_out' ? PAYMENT_TIMEOUT_MS : delay(world);
    answer(ms, 'the record is out of reach', () => ({ reached: false, reason: 'no answer' }));
    return;
  }
  const snapshot = () => ({
    reached: true as const,
    payments: world.ledger
      .ofOrder(orderId)
      .filter(({ isHidden }) => !isHidden)
      .map(({ paymentId, amount, currency, status }) => ({ paymentId, amount, currency, status })),
  });
  const readAt = delay(world);
  // What was read may be out of date when it arrives.
  let seen: PaymentRecord = snapshot();
  world.schedule.after(readAt, { label: `the record of order ${orderId} is read` }, () => {
    seen = snapshot();
  });
  answer(readAt + delay(world) / 2, `the record of order ${orderId} arrives`, () => seen);
}

function refund(
  world: World,
  host: Host,
  request: PaymentRequest & { paymentId: string },
  answer: Answer<RefundResult>,
): void {
  const { random, profile, schedule, ledger } = world;
  const sentAt = journalled(world, request.idempotencyKey, 'refund', 'compensation');
  const drawn = world.calm ? 'prompt' : random.weighted(profile.refund);
  // A key whose refund was made, or may still be, is never refused.
  const fate = drawn === 'refused' && world.refundsSent.has(request.idempotencyKey) ? 'lost_before' : drawn;
  const what = `refund of ${request.paymentId} of order ${request.orderId} (${request.idempotencyKey})`;
  world.trace(host.name, `asks for ${what}: ${fate}`);
  if (fate === 'refused') {
    answer(delay(world), `${what} refused`, () => ({ outcome: 'refused', reason: 'not now' }));
    return;
  }
  const late = lateUntil(world, sentAt);
  const landing = fate === 'slow' ? late : Math.min(delay(world), late);
  let done = false;
  if (fate !== 'lost_before') {
    world.refundsSent.add(request.idempotencyKey);
    schedule.after(landing, { label: `${what} lands`, landing: true }, () => {
      done = ledger.refund(request);
    });
  }
  if (fate !== 'prompt') {
    const unknown = () => ({ outcome: 'unknown', reason: 'no answer' }) as const;
    answer(lateOr(world, PAYMENT_TIMEOUT_MS), `no answer to ${what}`, unknown);
    return;
  }
  answer(landing + delay(world) / 4, `answers ${what}`, () =>
    done ? { outcome: 'succeeded' } : { outcome: 'refused', reason: 'cannot be refunded' },
  );
}

/** No call leaves before its row is committed (the house, section 1): its time of sending, as the row has it. */
function journalled(world: World, key: string, ...kinds: readonly string[]): number {
  const [row] = world.book.rows<{ kind: string; state: string; sent_at: number | null }>(
    'SELECT kind, state, sent_at FROM journal WHERE idempotency_key = ?',
    key,
  );
  if (!row || !kinds.includes(row.kind) || row.sent_at === null) {
    world.wrong('J1', `a ${kinds[0]} leaves under key ${key} without a committed row that allows it`);
  }
  return row?.sent_at ?? world.schedule.wall();
}

/** From the outbox no mail of an order leaves before the one before it has come to its end. */
function inOrder({ book, profile, wrong }: World, orderId: number, key: string): void {
  if (!profile.resilience) return;
  const before = book.rows<{ id: number; template: string }>(
    `SELECT e.id, e.template FROM journal e JOIN journal m ON m.idempotency_key = ?
      WHERE e.order_id = ? AND e.kind = 'notification' AND e.id < m.id
        AND e.state IN ('waiting', 'running', 'unknown')`,
    key,
    orderId,
  );
  for (const { template } of before) wrong('N2', `a mail of order ${orderId} overtakes its ${template}`);
}

function moveUnderWay(world: World, orderId: number, by: number): void {
  world.underWay.set(orderId, (world.underWay.get(orderId) ?? 0) + by);
}
