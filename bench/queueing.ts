// `npm run queueing`: how latency grows with load on one database shared by many nodes. A simulation with the
// measured times as its input, for docs/scaling.md: it shows where the next limit is before the machines are bought.
import { parseArgs } from 'node:util';
import { table } from './figures.ts';

interface Plant {
  readonly nodes: number;
  /** Of each node to the database. */
  readonly connections: number;
  /** Transactions the database works on at the same time; a processor each. */
  readonly processors: number;
  readonly transactionMs: number;
  readonly paymentMs: number;
  readonly mailMs: number;
}

interface Load {
  readonly ordersPerSecond: number;
  readonly seconds: number;
}

interface Outcome {
  readonly answered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Shares of the time that processors and connections were in use. */
  readonly processorsBusy: number;
  readonly connectionsBusy: number;
}

/** What an order does, in the sequence of the design's section 5; its client is answered after the mail. */
const STEPS = ['transaction', 'payment', 'transaction', 'mail', 'answer', 'transaction'] as const;

/** Small and repeatable (mulberry32); from 0 to below 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Things of which so many can be used at a time, first come first served. */
function pool(size: number) {
  const waiting: (() => void)[] = [];
  let free = size;
  return {
    take(then: () => void): void {
      if (free === 0) return void waiting.push(then);
      free -= 1;
      then();
    },
    give(): void {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}

/** Events in the sequence of their times: a binary heap. */
function agenda() {
  const heap: { readonly at: number; readonly run: () => void }[] = [];
  const swap = (a: number, b: number) => {
    const first = heap[a];
    const second = heap[b];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const before = (a: number, b: number) =>
    (heap[a]?.at ?? Number.POSITIVE_INFINITY) < (heap[b]?.at ?? Number.POSITIVE_INFINITY);
  return {
    add(at: number, run: () => void): void {
      let child = heap.push({ at, run }) - 1;
      for (let parent = (child - 1) >> 1; child > 0 && before(child, parent); parent = (child - 1) >> 1) {
        swap(child, parent);
        child = parent;
      }
    },
    next() {
      const [first] = heap;
      const last = heap.pop();
      if (!first || !last || first === last) return first;
      heap[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        const child = before(left + 1, left) ? left + 1 : left;
        if (!before(child, parent)) return first;
        swap(child, parent);
        parent = child;
      }
    },
  };
}

function simulate(plant: Plant, load: Load, seed: number): Outcome {
  const random = randomFrom(seed);
  /** Memoryless, as the times between independent customers and of independent transactions are. */
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const events = agenda();
  const processors = pool(plant.processors);
  const nodes = Array.from({ length: plant.nodes }, () => pool(plant.connections));
  const latencies: number[] = [];
  let now = 0;
  let processorMs = 0;
  let connectionMs = 0;

  const transact = (connections: ReturnType<typeof pool>, then: () => void) =>
    connections.take(() => {
      const held = now;
      processors.take(() => {
        const ms = exponential(plant.transactionMs);
        processorMs += ms;
        events.add(now + ms, () => {
          processors.give();
          connectionMs += now - held;
          connections.give();
          then();
        });
      });
    });

  const begin = (connections: ReturnType<typeof pool>) => {
    const arrived = now;
    const go = (at: number): void => {
      const step = STEPS[at];
      if (step === undefined) return;
      if (step === 'transaction') {
        transact(connections, () => go(at + 1));
        return;
      }
      if (step === 'answer') latencies.push(now - arrived);
      const ms = step === 'payment' ? plant.paymentMs : step === 'mail' ? plant.mailMs : 0;
      events.add(now + ms, () => go(at + 1));
    };
    go(0);
  };

  const end = load.seconds * 1000;
  const arrive = () => {
    const connections = nodes[Math.floor(random() * nodes.length)];
    if (connections) begin(connections);
    const at = now + exponential(1000 / load.ordersPerSecond);
    if (at < end) events.add(at, arrive);
  };
  events.add(0, arrive);
  for (let event = events.next(); event && event.at <= end; event = events.next()) {
    now = event.at;
    event.run();
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    answered: latencies.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    processorsBusy: processorMs / (end * plant.processors),
    connectionsBusy: connectionMs / (end * plant.nodes * plant.connections),
  };
}

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1,3,10' },
    connections: { type: 'string', default: '10' },
    processors: { type: 'string', default: '8' },
    'transaction-ms': { type: 'string', default: '1' },
    'payment-ms': { type: 'string', default: '200' },
    'mail-ms': { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});

/** Shares of what the database's processors could do. */
const LOADS = [0.3, 0.6, 0.8, 0.9, 0.95, 1.05];
const TRANSACTIONS = STEPS.filter((step) => step === 'transaction').length;
const percent = (share: number) => `${Math.round(share * 100)} %`;

for (const nodes of values.nodes.split(',').map(Number)) {
  const plant: Plant = {
    nodes,
    connections: Number(values.connections),
    processors: Number(values.processors),
    transactionMs: Number(values['transaction-ms']),
    paymentMs: Number(values['payment-ms']),
    mailMs: Number(values['mail-ms']),
  };
  const most = (plant.processors * 1000) / (plant.transactionMs * TRANSACTIONS);
  const rows = LOADS.map((share) => {
    const load = { ordersPerSecond: most * share, seconds: Number(values.seconds) };
    const outcome = simulate(plant, load, Number(values.seed));
    return [
      percent(share),
      (outcome.answered / load.seconds).toFixed(0),
      outcome.p50Ms.toFixed(0),
      outcome.p99Ms.toFixed(0),
      percent(outcome.processorsBusy),
      percent(outcome.connectionsBusy),
    ];
  });
  process.stdout.write(
    `${plant.nodes} nodes of ${plant.connections} connections, ${plant.processors} processors, ` +
      `${plant.transactionMs} ms a transaction, ${TRANSACTIONS} an order; at most ${most.toFixed(0)} orders/s\n` +
      `${table([['load', 'orders/s', 'p50 ms', 'p99 ms', 'processors', 'connections'], ...rows])}\n`,
  );
}
