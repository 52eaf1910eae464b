// Puts the bank of a seed behind a real HTTP port, so that the real client reads its bytes.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BankCall } from './bank.ts';
import type { Reply } from './wire.ts';

export interface BankServer {
  readonly url: string;
  /** Who answers from now on. */
  serve(answer: (call: BankCall) => Promise<Reply | undefined>): void;
  close(): Promise<void>;
}

const RECORD = /\/api\/v1\/payments\/order\/(\d+)$/;

export async function startBank(): Promise<BankServer> {
  let answer: (call: BankCall) => Promise<Reply | undefined> = async () => undefined;
  const server = createServer(async (incoming, response) => {
    const reply = await answer(await callOf(incoming)).catch(() => undefined);
    if (!reply) return void response.socket?.resetAndDestroy();
    response.writeHead(reply.status, reply.headers);
    response.end(reply.status === 204 ? undefined : reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(next) {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function callOf(incoming: IncomingMessage): Promise<BankCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const path = incoming.url ?? '';
  const asked = RECORD.exec(path)?.[1];
  return {
    what: asked ? 'record' : path.endsWith('/refund') ? 'refund' : 'pay',
    money: {
      orderId: Number(asked ?? body.order_id),
      amount: Number(body.amount ?? 0),
      currency: String(body.currency ?? 'JPY'),
    },
    paymentId: String(body.payment_id ?? ''),
    key: String(incoming.headers['idempotency-key'] ?? ''),
  };
}
