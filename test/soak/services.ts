// The Payment and the Notification Service of the soak, in a process of their own: the payments go down and come back
// as they are told, keep a ledger by key, and count what reaches them.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../../bench/harness/downstream.ts';

/** `refused`: nobody listens. `hang`: calls are taken and never answered. */
export const OUTAGES = ['503', 'hang', 'refused'] as const;
export type Mode = 'up' | (typeof OUTAGES)[number];

export interface Counts {
  /** Payment calls and look-ups that came since the last look, and the most that were under way at once. */
  readonly calls: number;
  readonly most: number;
  /** How many came in each quarter of a second since the first one that a service which is back has seen. */
  readonly ramp: readonly number[];
  readonly charges: number;
  /** Orders with more than one charge. */
  readonly chargedTwice: number;
  readonly emails: number;
}

export interface Urls {
  readonly payments: string;
  readonly notifications: string;
}

const RAMP_STEP_MS = 250;
const RAMP_STEPS = 12;

/** Serves until the process is ended; resolves to the URL that it is told things at. */
export async function serveOutage(paymentMs: number, emailMs: number): Promise<string> {
  const ledger = openLedger();
  const hanging = new Set<ServerResponse>();
  const ramp = openRamp();
  let mode: Mode = 'up';
  let [calls, most, underWay] = [0, 0, 0];
  const emails = new Set<string>();
  const payments = createServer(async (request, response) => {
    calls += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    response.once('close', () => {
      underWay -= 1;
      hanging.delete(response);
    });
    const text = await textOf(request);
    if (mode === 'hang') return void hanging.add(response);
    if (mode === '503') return answer(response, 503, {});
    ramp.count();
    setTimeout(() => answer(response, 200, ledger.answerTo(request, text)), paymentMs);
  });
  const notifications = createServer(async (request, response) => {
    await textOf(request);
    emails.add(String(request.headers['idempotency-key']));
    setTimeout(() => answer(response, 202, { status: 'sent' }), emailMs);
  });
  const urls: Urls = {
    payments: await listen(payments),
    notifications: await listen(notifications),
  };
  const { port } = payments.address() as AddressInfo;
  const become = async (next: Mode) => {
    const before = mode;
    mode = next;
    ramp.reset();
    if (next === 'refused') return closeAll(payments);
    for (const response of hanging) response.destroy();
    if (before === 'refused') await listenAgain(payments, port);
  };
  const control = createServer(async (request, response) => {
    if (request.url === '/urls') return answer(response, 200, urls);
    if (request.method === 'POST') {
      await become((request.url ?? '').slice(1) as Mode);
      return answer(response, 200, {});
    }
    const counts = { calls, most, ramp: ramp.steps(), emails: emails.size, ...ledger.counts() };
    answer(response, 200, counts satisfies Counts);
    [calls, most] = [0, underWay];
  });
  return listen(control);
}

interface Asked {
  readonly order_id: number;
  readonly amount: number;
  readonly currency: string;
}

/** Charges once per key, as docs/api.md has it. */
function openLedger() {
  const byKey = new Map<string, object>();
  const byOrder = new Map<number, object[]>();
  const charge = (text: string, key: string) => {
    const known = byKey.get(key);
    if (known) return known;
    const { order_id, amount, currency } = JSON.parse(text) as Asked;
    const made = { id: `pay_${byKey.size + 1}`, order_id, amount, currency, status: 'succeeded' };
    byKey.set(key, made);
    byOrder.set(order_id, [...(byOrder.get(order_id) ?? []), made]);
    return made;
  };
  return {
    answerTo: ({ method, url = '', headers }: IncomingMessage, text: string): object =>
      method === 'POST'
        ? charge(text, String(headers['idempotency-key']))
        : (byOrder.get(Number(url.slice(url.lastIndexOf('/') + 1))) ?? []),
    counts: () => ({
      charges: byKey.size,
      chargedTwice: [...byOrder.values()].filter((charges) => charges.length > 1).length,
    }),
  };
}

function openRamp() {
  let firstAt: number | undefined;
  let steps: number[] = [];
  return {
    steps: () => steps,
    reset() {
      firstAt = undefined;
      steps = [];
    },
    count() {
      firstAt ??= performance.now();
      const step = Math.floor((performance.now() - firstAt) / RAMP_STEP_MS);
      if (step < RAMP_STEPS) steps[step] = (steps[step] ?? 0) + 1;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function closeAll(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function listenAgain(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
