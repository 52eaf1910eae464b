// The database is taken away in the moment of a call to a service, and given back some seconds later: what each operation
// answers then, and what it leaves. Each runs in processes of its own, on a database of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { end, startServer } from '../../kills/serving.ts';
import { newHome } from '../cli/run-cli.ts';
import { query } from '../database/database.ts';
import { orderOf } from '../orders/order-json.ts';
import { sampled } from '../scale.ts';
import { obey } from '../server/obedient-client.ts';
import { type Behaviour, type FakeServices, startFakeServices } from './fake-services.ts';

export interface CallFault {
  /** What ORDERS_DB says. */
  readonly database: string;
  /** Where the test looks into it, past what stands between. */
  readonly seenAt: string;
  /** For the processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes the database away, for some seconds; resolves once it is gone, with a promise of its return. */
  begin(): Promise<{ readonly over: Promise<void> }>;
}

type Call = 'Payment' | 'Refund' | 'Lookup' | 'Mail';

interface Scene {
  readonly fake: FakeServices;
  readonly url: string;
  /** The next call of this kind is the one. */
  strikeAt(call: Call): void;
  /** Resolves when the fault has been and gone. */
  over(): Promise<void>;
  run(...args: string[]): Promise<{ status: number | null; json: Record<string, unknown> }>;
}

type Operation = (scene: Scene) => Promise<(number | string | null)[]>;
type Operations = Readonly<Record<string, Operation>>;

const ORDER = orderOf(10);
const CREATE = ['create', '--email', 'a@example.com', '--name', 'A', '--item', 'Part:1:10', '--json'];

const created =
  (call: Call): Operation =>
  async ({ url, strikeAt }) => {
    strikeAt(call);
    const { statuses, body } = await obey(`${url}/api/v1/orders/`, 'POST', ORDER);
    return [...statuses, String(body.status)];
  };

const createdUnderKey =
  (call: Call): Operation =>
  async ({ url, strikeAt, over }) => {
    strikeAt(call);
    const first = await obey(`${url}/api/v1/orders/`, 'POST', ORDER, 'k1');
    await over();
    const asked = performance.now();
    const again = await obey(`${url}/api/v1/orders/`, 'POST', ORDER, 'k1');
    const soon = performance.now() - asked < 2_000 ? 'at once' : 'late';
    return [...first.statuses, ...again.statuses, again.replayed ? 'replayed' : 'not replayed', soon];
  };

const paid: Operation = async ({ url, fake, strikeAt }) => {
  fake.script.onPayment(() => ({ kind: 'answer', status: 402, body: { status: 'declined' } }));
  await obey(`${url}/api/v1/orders/`, 'POST', ORDER);
  strikeAt('Payment');
  const { statuses, body } = await obey(`${url}/api/v1/orders/1/status`, 'PUT', {
    status: 'payment_processing',
  });
  return [...statuses, String(body.status)];
};

const cancelled =
  (call: Call): Operation =>
  async ({ url, strikeAt }) => {
    await obey(`${url}/api/v1/orders/`, 'POST', ORDER);
    strikeAt(call);
    const { statuses, body } = await obey(`${url}/api/v1/orders/1`, 'DELETE');
    return [...statuses, String(body.status)];
  };

const batch: Operation = async ({ url, strikeAt }) => {
  strikeAt('Payment');
  const { statuses } = await obey(`${url}/api/v1/orders/batch`, 'POST', { orders: [ORDER, ORDER, ORDER] });
  return statuses;
};

/** The answer to its payment was lost; recovery, which `serve` runs by itself, looks it up. */
const recovered: Operation = async ({ url, fake, strikeAt }) => {
  fake.script.onPayment(() => ({ kind: 'reset', charge: true }));
  strikeAt('Lookup');
  const { statuses, body } = await obey(`${url}/api/v1/orders/`, 'POST', ORDER);
  return [...statuses, String(body.status)];
};

const createdByCommand =
  (call: Call): Operation =>
  async ({ run, strikeAt }) => {
    strikeAt(call);
    const { status, json } = await run(...CREATE);
    return [status, String(json.status)];
  };

export const SERVER_OPERATIONS: Operations = {
  create: created('Payment'),
  'create, at its email': created('Mail'),
  'create under a key': createdUnderKey('Payment'),
  'create under a key, at its email': createdUnderKey('Mail'),
  pay: paid,
  cancel: cancelled('Refund'),
  'cancel, at its email': cancelled('Mail'),
  batch,
  recovery: recovered,
};

export const COMMAND_OPERATIONS: Operations = {
  'orders create': createdByCommand('Payment'),
  'orders create, at its email': createdByCommand('Mail'),
};

const PAID = 'PAID, charged 1, refunded 0';
const CANCELLED = 'CANCELLED, charged 1, refunded 1';
const REPEATED = '201 201 replayed at once';

/** What each has to come to, whatever the fault: what was answered, and what there is in the end. */
const EXPECTED: Readonly<Record<string, string>> = {
  create: `201 paid: ${PAID}`,
  'create, at its email': `201 paid: ${PAID}`,
  'create under a key': `${REPEATED}: ${PAID}`,
  'create under a key, at its email': `${REPEATED}: ${PAID}`,
  pay: `200 paid: ${PAID}`,
  cancel: `200 cancelled: ${CANCELLED}`,
  'cancel, at its email': `200 cancelled: ${CANCELLED}`,
  batch: '202: PAID PAID PAID, charged 3, refunded 0',
  recovery: `201 pending: ${PAID}`,
  'orders create': `0 paid: ${PAID}`,
  'orders create, at its email': `0 paid: ${PAID}`,
};

/** In the short run the half that begins with the first, or with the second. */
export function someOf(operations: Operations, from: 0 | 1): Operations {
  return Object.fromEntries(sampled(Object.entries(operations), from));
}

export function expectedOf(operations: Operations): Record<string, string> {
  return Object.fromEntries(Object.keys(operations).map((name) => [name, EXPECTED[name] ?? 'unknown']));
}

const TIMEOUT_MS = 4_000;
const ENV = { ORDERS_PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS), ORDERS_RECOVERY_INTERVAL_MS: '200' };
/** After this "none" in the record counts, and what is open then stays so. */
const SETTLED_MS = 2 * TIMEOUT_MS + 12_000;

/** All of them side by side, each under a fault of its own; `makeFault` is called for each. */
export async function outcomesOf(
  operations: Operations,
  makeFault: () => Promise<CallFault>,
  served: boolean,
): Promise<Record<string, string>> {
  const named = Object.entries(operations).map(async ([name, operation]) => {
    return [name, await outcomeOf(operation, await makeFault(), served)] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

async function outcomeOf(operation: Operation, fault: CallFault, served: boolean): Promise<string> {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  const env = { ...ENV, ...fault.env };
  const server = served ? await startServer(fault.database, fake, env) : undefined;
  if (server) onTestFinished(() => end(server, 'SIGKILL'));
  const home = newHome();
  const services = { PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url };
  let struck: Promise<{ readonly over: Promise<void> }> | undefined;
  const strike = (): Behaviour | undefined => {
    if (struck) return undefined;
    struck = fault.begin();
    return { kind: 'held', until: struck.then(() => {}) };
  };
  const answers = await operation({
    fake,
    url: server?.url ?? '',
    strikeAt: (call) => fake.script[`on${call}`](strike),
    over: async () => (await struck)?.over,
    async run(...args) {
      const { status, stdout } = await home.run(args, {
        env: { ...env, ...services, ORDERS_DB: fault.database },
      });
      return { status, json: stdout.startsWith('{') ? JSON.parse(stdout) : {} };
    },
  });
  await settled(fault.seenAt, () => struck);
  const orders = query<{ status: string }>(fault.seenAt, 'SELECT status FROM orders ORDER BY id');
  const statuses = orders.map(({ status }) => status).join(' ');
  return `${answers.join(' ')}: ${statuses}, charged ${fake.charges.length}, refunded ${fake.refunds.length}`;
}

/** Waits until the fault has been and gone and nothing is open any more, or has had time enough not to be. */
async function settled(
  database: string,
  struck: () => Promise<{ readonly over: Promise<void> }> | undefined,
): Promise<void> {
  const latest = performance.now() + SETTLED_MS;
  while (performance.now() < latest) {
    const begun = struck();
    if (begun) {
      await (await begun).over;
      const open = query(
        database,
        "SELECT id FROM journal WHERE state IN ('waiting', 'running', 'unknown') LIMIT 1",
      );
      if (open.length === 0) return;
    }
    await sleep(100);
  }
}
