// Explores a real `orders serve`, or several, with random operations side by side over faulty services, ends it in peace, and
// gives the verdict.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../kills/book.ts';
import { seededRandom } from '../simulation/random.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { endField } from './ending.ts';
import { ask, type Field, openPool } from './field.ts';
import { startNodes } from './nodes.ts';
import { operation, perform, tell } from './operations.ts';
import { type Services, startServices } from './services.ts';
import { openStory } from './story.ts';
import { judge } from './verdict.ts';

export interface ExploreOptions {
  readonly seed: number;
  readonly operations: number;
  /** The path or the URL of an empty database. */
  readonly database: string;
  readonly readBook: () => Promise<Book>;
  readonly nodes: number;
  readonly lanes: number;
  readonly resilience?: boolean;
  /** How many times as often as usual processes die and operators act. */
  readonly often?: number;
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
  readonly stormMs: number;
}

/** After a kill or a pause callers may know less than they were told, for so long. */
const DOUBT_MS = 6_000;

export async function explore(options: ExploreOptions): Promise<Explored> {
  const { seed, operations, often = 1 } = options;
  const violations = new Set<string>();
  const story = openStory();
  const wrong = (invariant: string, text: string) => {
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
  });
  const { database, resilience = false } = options;
  try {
    const nodes = await startNodes({ count: options.nodes, database, servicesUrl: services.url, resilience });
    const { bank } = services;
    field = { nodes, services, bank, told: new Map(), pool: openPool(), counts: new Map(), story, wrong };
    try {
      // The order whose payment is nobody else's.
      await ask(field, {
        random,
        name: 'create',
        method: 'POST',
        path: '/api/v1/orders/',
        body: orderOf(250),
      });
      const started = performance.now();
      let next = 1;
      const lane = async (of: Field) => {
        while (next <= operations) {
          const n = next++;
          await perform(of, operation(seed, n, often));
          options.onOperation?.(n);
        }
      };
      await Promise.all(Array.from({ length: options.lanes }, () => lane(field as Field)));
      const stormMs = performance.now() - started;
      await sleep(100);
      await endField(field, options.readBook);
      await nodes.close();
      judge(field, await options.readBook());
      const told = [...violations].map((text) => ({
        text,
        story: story.of(Number(/order (\d+)/.exec(text)?.[1] ?? 0)),
      }));
      return { violations: told, counts: field.counts, stormMs };
    } finally {
      await nodes.close();
    }
  } finally {
    await services.close();
  }
}
