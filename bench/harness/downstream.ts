// The Payment and the Notification Service of the benchmark: every call succeeds, nothing is kept.
// They read HTTP by hand, since a full parser would take the processor from the servers that are measured.
import { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const PAYMENTS = '/api/v1/payments';
const EMAILS = '/api/v1/notifications/email';
const REASONS = { 200: 'OK', 201: 'Created', 202: 'Accepted', 404: 'Not Found' } as const;
/** Longer than a round: no connection is closed under a client. */
const KEEP_ALIVE_MS = 600_000;

let payments = 0;

/** Listens on a free port of this machine; resolves to the URL. */
export function listen(server: Server): Promise<string> {
  if (server instanceof HttpServer) server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Serves until the process is ended; resolves to its URL. Payments take `paymentMs`, emails `emailMs`. */
export function serveDownstream(paymentMs: number, emailMs: number): Promise<string> {
  const takesMs: Readonly<Record<string, number>> = { [PAYMENTS]: paymentMs, [EMAILS]: emailMs };
  const server = createServer({ noDelay: true }, (socket) => {
    // A caller that goes away is no fault of a service.
    socket.on('error', () => {});
    readRequests(socket, (method, path, body) => {
      const text = replyTo(method, path, body);
      const ms = takesMs[path] ?? 0;
      if (ms > 0) setTimeout(() => socket.write(text), ms);
      else socket.write(text);
    });
  });
  return listen(server);
}

/** Requests that say their length, or have no body. */
function readRequests(socket: Socket, onRequest: (method: string, path: string, body: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = rest.toString('latin1', 0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (rest.length < end) return;
      const [method = '', path = ''] = head.split(' ', 2);
      onRequest(method, path, rest.toString('utf8', headEnd + 4, end));
      rest = rest.subarray(end);
    }
  });
}

function replyTo(method: string, path: string, text: string): string {
  if (method === 'GET' && path.startsWith(`${PAYMENTS}/order/`)) return message(200, '[]');
  if (method !== 'POST') return message(404, '{}');
  switch (path) {
    case PAYMENTS: {
      const { order_id, amount, currency } = JSON.parse(text) as Record<string, unknown>;
      payments += 1;
      // Seeded orders have payments of other names: an id that is another order's would be no answer.
      const id = `charge_${payments}`;
      return message(201, JSON.stringify({ id, order_id, amount, currency, status: 'succeeded' }));
    }
    case `${PAYMENTS}/refund`:
      return message(200, '{"status":"succeeded"}');
    case EMAILS:
      return message(202, '{"status":"sent"}');
    default:
      return message(404, '{}');
  }
}

/** Bodies here are ASCII. */
function message(status: keyof typeof REASONS, body: string): string {
  return (
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}
