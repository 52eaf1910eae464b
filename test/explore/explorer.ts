// Explores a real `orders serve`, or several, with random operations side by side over faulty services, ends it in peace, and
// gives the verdict. Meanwhile money is watched: test/money.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bank } from '../answers/bank.ts';
import type { Book } from '../kills/book.ts';
import { settledAfterMs, settledForSureMs } from '../kills/serving.ts';
import type { HeldCharge } from '../money/accounts.ts';
import { type Held, type MoneyWatch, type Watched, watchMoney } from '../money/watcher.ts';
import { seededRandom } from '../simulation/random.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { endField } from './ending.ts';
import { ask, type Field, openPool } from './field.ts';
import { startNodes } from './nodes.ts';
import { operation, perform, tell } from './operations.ts';
import { type Services, startServices, TIMEOUT_MS } from './services.ts';
import { openStory } from './story.ts';
import { judge } from './verdict.ts';

export interface ExploreOptions {
  readonly seed: number;
  readonly operations: number;
  /** The storm ends after that, however few operations there were. */
  readonly stormMs?: number;
  /** The path or the URL of an empty database. */
  readonly database: string;
  readonly readBook: () => Promise<Book>;
  readonly nodes: number;
  readonly lanes: number;
  readonly resilience?: boolean;
  /** How many times as often as usual processes die and operators act. */
  readonly often?: number;
  /** The bank says nothing untrue, so that no charge is beyond the knowledge of its callers. */
  readonly truthful?: boolean;
  /** Without an end nothing settles, and only what is true at every instant is checked. */
  readonly endless?: boolean;
  readonly onOperation?: (done: number) => void;
}

export interface Violation {
  readonly text: string;
  /** What is known of the order that it names. */
  readonly story: readonly string[];
}

export interface Explored {
  readonly violations: readonly Violation[];
  /** How often what happened. */
  readonly counts: ReadonlyMap<string, number>;
  readonly operations: number;
  readonly stormMs: number;
  readonly watched: Watched;
}

/** After a kill or a pause callers may know less than they were told, for so long. */
const DOUBT_MS = 6_000;

export async function explore(options: ExploreOptions): Promise<Explored> {
  const { seed, database, resilience = false, truthful = false } = options;
  const violations = new Set<string>();
  const story = openStory();
  const wrong = (invariant: string, text: string) => {
    if (violations.has(`${invariant}: ${text}`)) return;
    violations.add(`${invariant}: ${text}`);
    story.tell(`${/order \d+/.exec(text)?.[0] ?? ''}! ${invariant}: ${text}`);
  };
  const random = seededRandom(seed);
  let field: Field | undefined;
  const services: Services = await startServices({
    seed,
    trace: story.tell,
    wrong,
    captured: async (charge) => field && tell(field, random, charge),
    inDoubt: () => field?.nodes.wasDisturbed(DOUBT_MS) ?? false,
    truthful,
  });
  const { bank, freeze } = services;
  try {
    const nodes = await startNodes({ count: options.nodes, database, servicesUrl: services.url, resilience });
    field = { nodes, services, bank, told: new Map(), pool: openPool(), counts: new Map(), story, wrong };
    let watch: MoneyWatch | undefined;
    try {
      const { moves } = bank.ledger;
      watch = await watchMoney({ database, freeze, held: () => heldBy(bank), moves, wrong });
      const stormed = await storm(field, options);
      if (!options.endless) {
        await sleep(100);
        const absenceMs = resilience ? settledForSureMs(TIMEOUT_MS) : settledAfterMs(TIMEOUT_MS);
        await endField(field, options.readBook, absenceMs);
      }
      await nodes.close();
      const watched = await watch.stop();
      if (!options.endless) judge(field, await options.readBook());
      const told = [...violations].map((text) => ({
        text,
        story: story.of(Number(/order (\d+)/.exec(text)?.[1] ?? 0)),
      }));
      return { violations: told, counts: field.counts, ...stormed, watched };
    } finally {
      await nodes.close();
      await watch?.stop();
    }
  } finally {
    await services.close();
  }
}

async function storm(
  field: Field,
  options: ExploreOptions,
): Promise<Pick<Explored, 'operations' | 'stormMs'>> {
  const { seed, operations, often = 1, stormMs = Number.POSITIVE_INFINITY } = options;
  // The order whose payment is nobody else's.
  const body = orderOf(250);
  await ask(field, {
    random: seededRandom(seed),
    name: 'create',
    method: 'POST',
    path: '/api/v1/orders/',
    body,
  });
  const started = performance.now();
  let next = 1;
  const lane = async () => {
    while (next <= operations && performance.now() - started < stormMs) {
      const n = next++;
      await perform(field, operation(seed, n, often));
      options.onOperation?.(n);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return { operations: next - 1, stormMs: performance.now() - started };
}

/** Money that the bank took against its own word, or of another amount, is beyond the knowledge of its callers. */
function heldBy({ ledger }: Bank): Held {
  const held = new Map<number, HeldCharge[]>();
  for (const { orderId, amount, state, isForeign, toldNoIn } of ledger.all()) {
    if (state !== 'captured') continue;
    const isDoubtful = isForeign || toldNoIn >= 0 || ledger.account(orderId).misnamed;
    held.set(orderId, [...(held.get(orderId) ?? []), { amount, isDoubtful }]);
  }
  return held;
}
