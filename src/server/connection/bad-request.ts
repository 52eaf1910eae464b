// Answers malformed requests: a bare status line, after the answers to the requests before it.
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** By the parser's error; anything else is a 400. */
const STATUS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};
/** Long enough for the answer to reach a client that is still sending. */
const LINGER_MS = 500;

/** Call it before any other listener sees the server's requests. */
export function answerUnreadable(server: Server): void {
  const open = new WeakMap<Duplex, Set<ServerResponse>>();
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) {
    server.on(event, ({ socket }, response) => {
      const responses = open.get(socket) ?? new Set();
      open.set(socket, responses.add(response));
      response.once('close', () => responses.delete(response));
    });
  }
  const refused = new WeakSet<Duplex>();
  const refuse = async (socket: Duplex, status: string) => {
    // Data after the first fault is no request either.
    if (refused.has(socket)) return;
    refused.add(socket);
    // An order that was placed gets its answer even where garbage follows; or its 201 would become a 400.
    const whole = [...(open.get(socket) ?? [])].filter((response) => response.req.complete);
    await Promise.all(whole.map((response) => new Promise((done) => response.once('close', done))));
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
  server.on(
    'clientError',
    (error: NodeJS.ErrnoException, socket) =>
      void refuse(socket, STATUS[error.code ?? ''] ?? '400 Bad Request'),
  );
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    void refuse(socket, '405 Method Not Allowed\r\nAllow: GET, HEAD, POST, PUT, DELETE');
  });
}
