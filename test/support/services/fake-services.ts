// A Payment and a Notification Service on one real port, with a script for what goes wrong and a ledger of its
// own: what was really charged, refunded and mailed, whatever the callers were told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Charge,
  type Done,
  type FakeLedger,
  fakeLedger,
  type Mail,
  type Refund,
} from './fake-ledger.ts';

interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed; undefined where there is none. */
  readonly body: Record<string, unknown> | undefined;
  readonly key: string | undefined;
  /** 1 for the first request of this operation with this key, or to this path where there is no key. */
  readonly attempt: number;
}

/** `charge` says whether the request takes effect (charges, refunds, delivers); it does not unless told. */
export type Behaviour =
  | {
      kind: 'answer';
      status: number;
      /** JSON, or text as it is, or a function of what the request did; none: what the default would say. */
      body?: object | string | ((done: Charge | undefined) => object | string);
      headers?: Record<string, string>;
      charge?: boolean;
    }
  | { kind: 'reset'; charge: boolean }
  | { kind: 'hang'; charge: boolean }
  | { kind: 'delay'; ms: number; then?: Behaviour }
  /** Answers once the test lets it. */
  | { kind: 'held'; until: Promise<void>; then?: Behaviour }
  /** Answers 200 with a body that never ends: a blank every `everyMs`. */
  | { kind: 'drip'; everyMs: number; charge: boolean };

type Plan = (request: FakeRequest) => Behaviour | undefined;

export interface FakeServices {
  readonly url: string;
  readonly charges: Charge[];
  readonly refunds: Refund[];
  readonly mails: Mail[];
  readonly calls: FakeRequest[];
  /** Undefined from a plan: the default, which does what is asked, once per key. */
  readonly script: {
    onPayment(plan: Plan): void;
    onRefund(plan: Plan): void;
    onLookup(plan: Plan): void;
    onMail(plan: Plan): void;
    /** Back to the defaults. */
    reset(): void;
  };
  /** Puts a charge into the ledger that no call made: one that landed late, or somebody else's. */
  addCharge(charge: { orderId: number; amount: number; currency: string }): Charge;
  /** Captured minus refunded, by order; an order never charged has no entry. */
  net(): Map<number, number>;
  close(): Promise<void>;
}

type Operation = 'payment' | 'refund' | 'lookup' | 'mail';

/** Nobody listens there. The port of closed services will not do: another test may get it. */
export const NOBODY = 'http://127.0.0.1:1';

/** Serves on a free port of 127.0.0.1, or of an address in a network of the test's own. */
export async function startFakeServices(paidBefore?: number, host = '127.0.0.1'): Promise<FakeServices> {
  const ledger = fakeLedger(paidBefore);
  const calls: FakeRequest[] = [];
  const plans = new Map<Operation, Plan>();
  const attempts = new Map<string, number>();
  const onRequest = async (incoming: IncomingMessage, response: ServerResponse) => {
    const text = await readText(incoming);
    const { method = '', url: path = '' } = incoming;
    const operation = operationOf(method, path);
    const key = incoming.headers['idempotency-key'] as string | undefined;
    const counted = `${operation ?? method} ${key ?? path}`;
    const attempt = (attempts.get(counted) ?? 0) + 1;
    attempts.set(counted, attempt);
    const body = text === '' ? undefined : JSON.parse(text);
    const request = { method, path, headers: incoming.headers, body, key, attempt };
    calls.push(request);
    if (!operation) return void response.writeHead(404).end();
    await behave(plans.get(operation)?.(request), response, (charges) =>
      perform(ledger, operation, request, charges),
    );
  };
  const server = createServer((incoming, response) => {
    onRequest(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    charges: ledger.charges,
    refunds: ledger.refunds,
    mails: ledger.mails,
    calls,
    script: {
      onPayment: (plan) => void plans.set('payment', plan),
      onRefund: (plan) => void plans.set('refund', plan),
      onLookup: (plan) => void plans.set('lookup', plan),
      onMail: (plan) => void plans.set('mail', plan),
      reset: () => plans.clear(),
    },
    addCharge: ({ orderId, amount, currency }) =>
      ledger.addCharge({ orderId, amount, currency, key: undefined }),
    net: ledger.net,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf(method: string, path: string): Operation | undefined {
  if (method === 'GET') return /\/api\/v1\/payments\/order\/\d+$/.test(path) ? 'lookup' : undefined;
  if (method !== 'POST') return undefined;
  if (path.endsWith('/api/v1/payments')) return 'payment';
  if (path.endsWith('/api/v1/payments/refund')) return 'refund';
  return path.endsWith('/api/v1/notifications/email') ? 'mail' : undefined;
}

/** `act` makes the request take effect, or says what its answer would be without that. */
async function behave(
  plan: Behaviour | undefined,
  response: ServerResponse,
  act: (takesEffect: boolean) => Done,
): Promise<void> {
  if (plan?.kind === 'delay') {
    await new Promise((resolve) => setTimeout(resolve, plan.ms));
    return behave(plan.then, response, act);
  }
  if (plan?.kind === 'held') {
    await plan.until;
    return behave(plan.then, response, act);
  }
  const done = act(plan ? plan.charge === true : true);
  if (!plan) return answer(response, done.status, done.body, {});
  if (plan.kind === 'answer') {
    const { status, body = done.body, headers = {} } = plan;
    return answer(response, status, typeof body === 'function' ? body(done.charge) : body, headers);
  }
  if (plan.kind === 'reset') return void response.socket?.resetAndDestroy();
  if (plan.kind === 'drip') {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), plan.everyMs);
    response.on('close', () => clearInterval(timer));
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: Record<string, string>,
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function perform(ledger: FakeLedger, operation: Operation, request: FakeRequest, takesEffect: boolean): Done {
  const { body = {}, key, path } = request;
  if (operation === 'payment') return ledger.pay(body, key, takesEffect);
  if (operation === 'refund') return ledger.refund(body, key, takesEffect);
  if (operation === 'mail') return ledger.deliver(body, key, takesEffect);
  return ledger.lookUp(Number(path.slice(path.lastIndexOf('/') + 1)));
}

function readText(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString()));
    incoming.on('error', reject);
  });
}
