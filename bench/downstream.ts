// The Payment and the Notification Service of the benchmark: every call succeeds, nothing is kept
// (contract section 4).
import { createServer } from 'node:net';
import { listenAnywhere } from './http/listen.ts';
import { readMessages } from './http/messages.ts';

const PAYMENTS = '/api/v1/payments';
const MAILS = '/api/v1/notifications/email';
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  404: 'Not Found',
};

let payments = 0;

/** Serves until the process is ended; resolves to its URL. Payments take `paymentMs`, mails `mailMs`. */
export function serveDownstream(paymentMs: number, mailMs: number): Promise<string> {
  const takesMs: Readonly<Record<string, number>> = { [PAYMENTS]: paymentMs, [MAILS]: mailMs };
  const server = createServer({ noDelay: true }, (socket) => {
    // A caller that goes away is no fault of a service.
    socket.on('error', () => {});
    readMessages(socket, (head, body) => {
      const [method = '', path = ''] = head.slice(0, head.indexOf('\r\n')).split(' ', 2);
      const text = replyTo(method, path, body);
      const ms = takesMs[path] ?? 0;
      if (ms > 0) setTimeout(() => socket.write(text), ms);
      else socket.write(text);
    });
  });
  return listenAnywhere(server);
}

function replyTo(method: string, path: string, bytes: Buffer): string {
  if (method === 'GET' && path.startsWith('/api/v1/payments/order/')) return message(200, '[]');
  if (method !== 'POST') return message(404, '{}');
  switch (path) {
    case PAYMENTS: {
      const { order_id, amount, currency } = JSON.parse(bytes.toString()) as Record<string, unknown>;
      payments += 1;
      const id = `pay_${payments}`;
      return message(201, JSON.stringify({ id, order_id, amount, currency, status: 'succeeded' }));
    }
    case '/api/v1/payments/refund':
      return message(200, '{"status":"succeeded"}');
    case MAILS:
      return message(202, '{"status":"sent"}');
    default:
      return message(404, '{}');
  }
}

/** Bodies here are ASCII. */
function message(status: number, body: string): string {
  return [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
