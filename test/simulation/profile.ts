// What kind of day a seed has: which faults happen and how often. Every seed draws its own mixture, so that
// some days have one fault only, often, and others a little of everything.
import type { Random } from './random.ts';

export type PayFate = 'prompt' | 'declined' | 'lost_before' | 'lost_after' | 'slow' | 'processing';
export type RefundFate = 'prompt' | 'refused' | 'lost_before' | 'lost_after' | 'slow';
export type RecordFate = 'prompt' | 'unreachable' | 'timed_out';
export type MailFate = 'sent' | 'failed' | 'lost_after';

export type Action =
  | 'create'
  | 'pay'
  | 'cancel'
  | 'ship'
  | 'deliver'
  | 'put'
  | 'event_again'
  | 'settle'
  | 'recover'
  | 'hold'
  | 'release'
  | 'resolve'
  | 'give_back'
  | 'nonsense';

export interface Profile {
  /** Whether all processes of the day run with resilience on. */
  readonly resilience: boolean;
  readonly orders: number;
  readonly actions: number;
  readonly processes: number;
  /** Weights of what happens next while nothing has to happen at once. */
  readonly next: Readonly<
    Record<'action' | 'event' | 'idle' | 'crash' | 'boot' | 'jump' | 'breaker', number>
  >;
  readonly action: Readonly<Record<Action, number>>;
  /** That time passes or something else happens although a process could go on. */
  readonly stall: number;
  /** That a process is suspended when it learns of a commit or of an answer, or just as a request leaves. */
  readonly suspension: number;
  /** That a process learns of its commit only later, or never. */
  readonly tellLate: number;
  /** That a write shares its transaction with another that waits at the same door. */
  readonly together: number;
  /** That other processes cannot tell that a crashed one is gone. */
  readonly unseenDeath: number;
  readonly pay: Readonly<Record<PayFate, number>>;
  readonly refund: Readonly<Record<RefundFate, number>>;
  readonly record: Readonly<Record<RecordFate, number>>;
  readonly mail: Readonly<Record<MailFate, number>>;
  /** That the answer to a declined or processing payment is lost on its way. */
  readonly loseAnswer: number;
  /** Whether the answer to a declined payment names it and the record holds it. */
  readonly recordsDeclines: boolean;
  readonly eventLost: number;
  readonly eventRepeated: number;
  readonly eventAnonymous: number;
  readonly eventLate: number;
}

export function drawProfile(random: Random): Profile {
  /** Absent on most days, frequent on some. */
  const fault = (most: number) => (random.chance(0.45) ? 0 : (random.below(1_000) / 1_000) * most);
  const weight = (most: number) => random.below(1_000 * most) / 1_000;
  const resilience = random.chance(0.5);
  return {
    resilience,
    orders: random.between(1, 4),
    actions: random.between(10, 40),
    processes: random.between(1, 3),
    next: {
      action: 4,
      event: 2 + weight(8),
      idle: weight(2),
      crash: fault(1.2),
      boot: 2,
      jump: fault(0.15),
      breaker: resilience ? fault(2) : 0,
    },
    action: {
      create: 2 + weight(2),
      pay: 1 + weight(5),
      cancel: fault(6),
      ship: fault(3),
      deliver: fault(1.5),
      put: fault(4),
      event_again: fault(3),
      settle: fault(3),
      recover: fault(1.5),
      hold: fault(0.8),
      release: 0.7,
      resolve: fault(0.6),
      give_back: random.chance(0.15) ? 1 : 0,
      nonsense: fault(0.6),
    },
    stall: fault(0.4),
    suspension: fault(0.08),
    tellLate: fault(0.3),
    together: random.below(1_000) / 1_000,
    unseenDeath: random.pick([0, 0.3, 1]),
    pay: {
      prompt: random.pick([0.2, 1, 4]),
      declined: fault(3),
      lost_before: fault(3),
      lost_after: fault(3),
      slow: fault(3),
      processing: fault(3),
    },
    refund: {
      prompt: random.pick([0.2, 1, 4]),
      refused: fault(2),
      lost_before: fault(2),
      lost_after: fault(2),
      slow: fault(2),
    },
    record: { prompt: 2 + weight(3), unreachable: fault(2), timed_out: fault(1) },
    mail: { sent: 2, failed: fault(1), lost_after: fault(1) },
    loseAnswer: fault(1),
    recordsDeclines: random.chance(0.7),
    eventLost: random.pick([0, 0.3, 1]),
    eventRepeated: fault(0.6),
    eventAnonymous: random.pick([0, 0.5, 1]),
    eventLate: fault(0.5),
  };
}
