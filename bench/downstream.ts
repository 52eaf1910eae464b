// The Payment and the Notification Service of the benchmark: every call succeeds, nothing is kept
// (contract section 4).
import { createServer, type IncomingMessage } from 'node:http';
import { listenAnywhere } from './listen.ts';

interface Reply {
  readonly status: number;
  readonly body: object;
}

const PAYMENTS = '/api/v1/payments';
const MAILS = '/api/v1/notifications/email';

let payments = 0;

/** Serves until the process is ended; resolves to its URL. Payments take `paymentMs`, mails `mailMs`. */
export function serveDownstream(paymentMs: number, mailMs: number): Promise<string> {
  const takesMs: Readonly<Record<string, number>> = { [PAYMENTS]: paymentMs, [MAILS]: mailMs };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = replyTo(request, Buffer.concat(chunks));
      const text = JSON.stringify(body);
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
      const answer = () => response.writeHead(status, headers).end(text);
      const ms = takesMs[request.url ?? ''] ?? 0;
      if (ms > 0) setTimeout(answer, ms);
      else answer();
    });
  });
  return listenAnywhere(server);
}

function replyTo({ method, url = '/' }: IncomingMessage, bytes: Buffer): Reply {
  if (method === 'GET' && url.startsWith('/api/v1/payments/order/')) return { status: 200, body: [] };
  if (method !== 'POST') return { status: 405, body: {} };
  switch (url) {
    case PAYMENTS: {
      const { order_id, amount, currency } = JSON.parse(bytes.toString()) as Record<string, unknown>;
      payments += 1;
      return {
        status: 201,
        body: { id: `pay_${payments}`, order_id, amount, currency, status: 'succeeded' },
      };
    }
    case '/api/v1/payments/refund':
      return { status: 200, body: { status: 'succeeded' } };
    case MAILS:
      return { status: 202, body: { status: 'sent' } };
    default:
      return { status: 404, body: {} };
  }
}
