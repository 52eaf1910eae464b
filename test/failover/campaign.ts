// Kills the PostgreSQL primary under load, again and again: the standby takes its place, and what it holds in the end is
// held against what clients were told and against the ledger of the Payment Service.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Book, readPostgresBook } from '../kills/book.ts';
import { type Acknowledged, startClients } from '../kills/load.ts';
import { end, SETTLED_AFTER_MS, type Server, startServer } from '../kills/serving.ts';
import { violationsOf } from '../kills/verdict.ts';
import { type Replication, startPair } from '../support/database/postgres-pair.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { until } from '../support/until.ts';
import { emailViolations, openEmails } from './emails.ts';
import { judgeLoss, type Loss } from './loss.ts';

export interface FailoverOptions {
  readonly failovers: number;
  /** What is promised: nothing is lost, or what is lost is found. */
  readonly promised: Replication;
  /** What there is; the same where it is not said. */
  readonly replication?: Replication;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly onFailover?: (count: number) => void;
}

export interface FailoverSummary {
  readonly failovers: number;
  readonly orders: number;
  readonly acknowledged: number;
  /** Of these, the orders that are gone. */
  readonly lost: number;
  readonly charges: number;
  readonly refunds: number;
  /** Answers that told a client that the outcome is unknown. */
  readonly unknown: number;
  /** Emails that were sent again with their keys. */
  readonly emailsRepeated: number;
  /** The longest and the middle time from a kill to the next acknowledged order. */
  readonly awayMs: { readonly most: number; readonly middle: number };
  /** Where some may be lost: the charges that no order accounts for, and what reconcile says of them. */
  readonly loss: Loss | undefined;
  readonly violations: readonly string[];
}

const NODES = 2;
const CLIENTS = 4;
const ENV = { ORDERS_NOTIFICATION_TIMEOUT_MS: '1500' };
/** Far more than any recovery takes: a busy machine is no violation. */
const SETTLED_MS = 180_000;
const KILLED_WITHIN_MS = 500;
/** Where commits do not wait for the standby, it is behind by fewer acknowledged orders than this. */
const MOST_BEHIND = 10;
const FAULTY_SHARE = 0.1;
/** Where orders may be lost, many cost the same: the charge of one is not told from that of another by its amount. */
const PRICES_OF_LOST = 2;

/** Runs the campaign from an empty order database to its verdict. */
export async function runFailovers(options: FailoverOptions): Promise<FailoverSummary> {
  const { promised, replication = promised, random } = options;
  const mayLose = promised === 'asynchronous';
  const fake = await startFakeServices();
  const pair = await startPair(replication);
  const acknowledged: Acknowledged = new Map();
  const nodes: Server[] = [];
  const away: number[] = [];
  let unknown = 0;
  try {
    for (let n = 0; n < NODES; n += 1) nodes.push(await startServer(pair.url, fake, ENV));
    if (mayLose) payUncertainly(fake, random);
    const clients = startClients({
      count: CLIENTS,
      url: () => nodes[Math.floor(random() * NODES)]?.url ?? '',
      acknowledged,
      random,
      ...(mayLose ? { prices: PRICES_OF_LOST } : {}),
      onAnswer: ({ status }) => {
        if (status === 500) unknown += 1;
      },
    });
    const more = async (orders = 2) => {
      const told = acknowledged.size;
      await until(() => acknowledged.size >= told + orders);
    };
    try {
      for (let count = 1; count <= options.failovers; count += 1) {
        await more();
        await sleep(random() * KILLED_WITHIN_MS);
        let killed = performance.now();
        const behind = async () => {
          await more(Math.floor(random() * MOST_BEHIND));
          killed = performance.now();
        };
        const signal = random() < 0.5 ? 'SIGKILL' : 'SIGQUIT';
        await pair.failOver({ signal, ...(replication === 'asynchronous' ? { behind } : {}) });
        await more();
        away.push(Math.round(performance.now() - killed));
        if (count < options.failovers) await pair.newStandby(replication);
        options.onFailover?.(count);
      }
    } finally {
      await clients.stop();
    }
    fake.script.reset();
    const book = await settledBook(pair.primary().url);
    await Promise.all(nodes.map((node) => end(node, 'SIGTERM')));
    const loss = mayLose ? await judgeLoss(pair.primary().url, fake, acknowledged) : undefined;
    const ids = new Set(book.orders.map(({ id }) => id));
    return {
      failovers: options.failovers,
      orders: book.orders.length,
      acknowledged: acknowledged.size,
      lost: [...acknowledged.keys()].filter((id) => !ids.has(id)).length,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      unknown,
      emailsRepeated: fake.calls.filter(({ path, attempt }) => path.endsWith('/email') && attempt > 1).length,
      awayMs: { most: Math.max(...away), middle: away.sort((a, b) => a - b)[away.length >> 1] ?? 0 },
      loss,
      violations: loss
        ? loss.violations
        : [...violationsOf(book, fake, acknowledged), ...(await emailViolations(pair.url, book, fake))],
    };
  } finally {
    await Promise.all(nodes.map((node) => end(node, 'SIGKILL')));
    await pair.remove();
    await fake.close();
  }
}

/** Some payments get no answer, charged or not: only a look-up of the record tells. */
function payUncertainly({ script }: FakeServices, random: () => number): void {
  script.onPayment(() => (random() < FAULTY_SHARE ? { kind: 'reset', charge: random() < 0.5 } : undefined));
}

/** When nothing is under way, or has had time enough. */
async function settledBook(url: string): Promise<Book> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // "No charge" counts from then on.
    await sleep(SETTLED_AFTER_MS);
    const latest = performance.now() + SETTLED_MS;
    for (;;) {
      const book = await readPostgresBook(client);
      const isSettled = book.orders.every(({ status }) => status !== 'PAYMENT_PROCESSING');
      if ((isSettled && (await openEmails(client)) === 0) || performance.now() > latest) return book;
      await sleep(200);
    }
  } finally {
    await client.end();
  }
}
