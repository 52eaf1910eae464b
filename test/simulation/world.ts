// All that the parts of one simulation share.
import type { Book } from './book.ts';
import type { Ledger } from './ledger.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

export interface World {
  readonly random: Random;
  readonly profile: Profile;
  readonly schedule: Schedule;
  readonly ledger: Ledger;
  readonly book: Book;
  readonly trace: (who: string, what: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
  /** The storm is over: services answer, nothing is lost, nobody dies. */
  calm: boolean;
  /** Payment requests that left and may still make a charge, by order. */
  readonly underWay: Map<number, number>;
  /** The keys of refunds that were made or are on their way. */
  readonly refundsSent: Set<string>;
  /** The keys of payments that left a suspended process when their time was over. */
  readonly leftLate: Set<string>;
  /** Whether mails may have been sent again: a process died, stopped, or a clock was set. */
  disturbed: boolean;
  readonly counts: Record<string, number>;
  count(what: string, by?: number): void;
  /** Called after every commit and every change of the ledger. */
  compareMoney(): void;
}

/** What the invariants look at: also of worlds that are no simulation. */
export interface Judged extends Pick<World, 'ledger' | 'wrong' | 'disturbed' | 'count'> {
  readonly book: Pick<Book, 'rows'>;
  readonly profile: Pick<Profile, 'resilience'>;
  readonly schedule: Pick<Schedule, 'wall'>;
}

export const PAYMENT_TIMEOUT_MS = 30_000;
export const NOTIFICATION_TIMEOUT_MS = 10_000;

/** How charges, orders and calls have ended. */
export function countEnds(world: World): void {
  world.count(world.profile.resilience ? 'resilience on' : 'resilience off');
  for (const charge of world.ledger.charges) world.count(`charge ${charge.status}`);
  for (const { status, n } of world.book.rows<{ status: string; n: number }>(
    'SELECT status, count(*) AS n FROM orders GROUP BY status',
  )) {
    world.count(`order ${status}`, n);
  }
  for (const { kind, state, n } of world.book.rows<{ kind: string; state: string; n: number }>(
    "SELECT kind, state, count(*) AS n FROM journal WHERE kind <> 'notification' GROUP BY kind, state",
  )) {
    world.count(`${kind} ${state}`, n);
  }
}
