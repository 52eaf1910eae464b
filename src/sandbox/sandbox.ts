// The two downstream services as one request handler over a ledger, for development and demonstrations. It serves in
// process as a transport, or over HTTP (`serve-sandbox.ts`).
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../domain/ports/store.ts';
import type { HttpCall, HttpReply } from '../domain/shared/http-call.ts';
import type { Ledger, LedgerPayment, LedgerTx } from './ledger.ts';
import { emailJson, emailSchema, paymentJson, paymentSchema, refundSchema } from './sandbox-json.ts';

export interface SandboxTemper {
  /** Before every answer of the two services. */
  readonly latencyMs: number;
  /** From 0 to 1: how many calls are answered 503 before anything is done. */
  readonly failRate: number;
  /** How long the answer to a total of 4000504 takes. */
  readonly slowMs: number;
  /** How long a payment of 4000202 is processing. */
  readonly processingMs: number;
}

export interface SandboxOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly temper?: Partial<SandboxTemper>;
}

/** A call with any method: over HTTP they all come. */
type SandboxCall = Omit<HttpCall, 'method'> & { readonly method: string };

export interface Sandbox {
  /** Rejects only when `signal` aborts while the answer is delayed. */
  handle(call: SandboxCall, signal: AbortSignal): Promise<HttpReply>;
}

const DEFAULT_TEMPER: SandboxTemper = {
  latencyMs: 0,
  failRate: 0,
  slowMs: 35_000,
  processingMs: 2_000,
};

/** Marks an answer given before, as on our own API. */
export const REPLAYED_HEADER = 'idempotent-replayed';

/** Totals that choose the outcome. */
const DECLINED_TOTAL = 4_000_402;
const PROCESSING_TOTAL = 4_000_202;
const ERROR_AFTER_CHARGE_TOTAL = 4_000_500;
const ERROR_TOTAL = 4_000_503;
const SLOW_TOTAL = 4_000_504;

const STATUS_OF_TOTAL: ReadonlyMap<number, LedgerPayment['status']> = new Map([
  [DECLINED_TOTAL, 'declined'],
  [PROCESSING_TOTAL, 'processing'],
]);

const KEY_LIMIT_CHARACTERS = 255;
const JSON_TYPE = 'application/json';

interface Room {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly temper: SandboxTemper;
}

type Route = (
  room: Room,
  call: SandboxCall,
  signal: AbortSignal,
  id: string,
) => HttpReply | Promise<HttpReply>;

const ROUTES: readonly { method: 'GET' | 'POST'; path: RegExp; run: Route }[] = [
  { method: 'POST', path: /^\/api\/v1\/payments$/, run: pay },
  { method: 'GET', path: /^\/api\/v1\/payments\/order\/(\d{1,15})$/, run: paymentsOfOrder },
  { method: 'POST', path: /^\/api\/v1\/payments\/refund$/, run: refund },
  { method: 'POST', path: /^\/api\/v1\/notifications\/email$/, run: sendEmail },
  {
    method: 'GET',
    path: /^\/sandbox\/payments$/,
    run: ({ ledger }) => json(200, ledger.payments().map(paymentJson)),
  },
  {
    method: 'GET',
    path: /^\/sandbox\/emails$/,
    run: ({ ledger }) => json(200, ledger.emails().map(emailJson)),
  },
];

export function createSandbox({ ledger, clock, temper }: SandboxOptions): Sandbox {
  const room = { ledger, clock, temper: { ...DEFAULT_TEMPER, ...temper } };
  return { handle: (call, signal) => handle(room, call, signal) };
}

/** RFC 9457, as on our own API. */
export function problem(status: number, detail: string, headers: Record<string, string> = {}): HttpReply {
  const body = JSON.stringify({ type: 'about:blank', title: `HTTP ${status}`, status, detail });
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body };
}

async function handle(room: Room, call: SandboxCall, signal: AbortSignal): Promise<HttpReply> {
  const path = (call.path.split('?', 1)[0] ?? '').replace(/\/$/, '');
  const route = ROUTES.find((candidate) => candidate.path.test(path));
  if (!route) return problem(404, 'this path does not exist');
  if (route.method !== call.method)
    return problem(405, `this path supports only ${route.method}`, { allow: route.method });
  const { latencyMs, failRate } = room.temper;
  if (path.startsWith('/api/')) {
    if (latencyMs > 0) await sleep(latencyMs, undefined, { signal });
    if (Math.random() < failRate)
      return problem(503, 'a simulated failure by the fail rate; nothing was done');
  }
  try {
    return await route.run(room, call, signal, route.path.exec(path)?.[1] ?? '');
  } catch (error) {
    if (signal.aborted) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return problem(503, `the sandbox ledger cannot be used${code}`);
  }
}

async function pay(room: Room, call: SandboxCall, signal: AbortSignal): Promise<HttpReply> {
  const { data: request } = paymentSchema.safeParse(readJson(call.body));
  if (!request) return problem(400, 'order_id, amount and currency are required');
  const { order_id: orderId, amount, currency } = request;
  if (amount === ERROR_TOTAL) return problem(503, 'a simulated server error; nothing was charged');
  const status = STATUS_OF_TOTAL.get(amount) ?? 'succeeded';
  const settlesAt = status === 'processing' ? room.clock.now() + room.temper.processingMs : null;
  const reply = once(room, 'payment', call, (tx, idempotencyKey) => {
    const id = newId('pay');
    const charge = { id, orderId, amount, currency, status, idempotencyKey, settlesAt };
    const { payment, repeated } = tx.charge(charge);
    const body = paymentJson(payment);
    if (status === 'declined') return json(402, { ...body, message: 'the card was declined' });
    if (status === 'processing') return json(202, body);
    // Not kept, so that a repeat with the key finds the charge.
    if (amount === ERROR_AFTER_CHARGE_TOTAL && !repeated)
      return problem(500, 'a simulated error after charging');
    return json(201, body);
  });
  const isFirst = reply.headers[REPLAYED_HEADER] === undefined;
  if (amount === SLOW_TOTAL && isFirst) await sleep(room.temper.slowMs, undefined, { signal });
  return reply;
}

function paymentsOfOrder(
  { ledger }: Room,
  _call: SandboxCall,
  _signal: AbortSignal,
  orderId: string,
): HttpReply {
  return json(200, ledger.paymentsOf(Number(orderId)).map(paymentJson));
}

function refund(room: Room, call: SandboxCall): HttpReply {
  const { data: request } = refundSchema.safeParse(readJson(call.body));
  if (!request) return problem(400, 'payment_id is required');
  return once(room, 'refund', call, (tx) => {
    const payment = tx.payment(request.payment_id);
    if (!payment) return problem(404, 'the payment does not exist');
    const { order_id = payment.orderId, amount = payment.amount, currency = payment.currency } = request;
    if (order_id !== payment.orderId || amount !== payment.amount || currency !== payment.currency) {
      return problem(422, 'the order, amount or currency differs from the payment');
    }
    if (payment.status === 'refunded') return json(409, paymentJson(payment));
    if (payment.status !== 'succeeded') return problem(422, `the payment is ${payment.status}`);
    tx.markRefunded(payment.id);
    return json(200, {
      id: newId('re'),
      payment_id: payment.id,
      order_id,
      amount,
      currency,
      status: 'succeeded',
    });
  });
}

function sendEmail(room: Room, call: SandboxCall): HttpReply {
  const { data: request } = emailSchema.safeParse(readJson(call.body));
  if (!request) return problem(400, 'to, template and data are required');
  return once(room, 'email', call, (tx, idempotencyKey) => {
    const { to: recipient, template } = request;
    const data = JSON.stringify(request.data);
    const email = tx.addEmail({ id: newId('email'), recipient, template, data, idempotencyKey });
    return json(202, { id: email.id, status: 'accepted' });
  });
}

/** Does the work once for each `Idempotency-Key`. */
function once(
  { ledger }: Room,
  operation: string,
  call: SandboxCall,
  work: (tx: LedgerTx, key: string | null) => HttpReply,
): HttpReply {
  const key = call.headers['idempotency-key'] || null;
  if (key && key.length > KEY_LIMIT_CHARACTERS)
    return problem(400, `the Idempotency-Key is longer than ${KEY_LIMIT_CHARACTERS} characters`);
  const { replayed, answer } = ledger.once(operation, key, (tx) => work(tx, key));
  if (!replayed) return answer;
  return { ...answer, headers: { 'content-type': JSON_TYPE, [REPLAYED_HEADER]: 'true' } };
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(body) };
}

function readJson(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}
