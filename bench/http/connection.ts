// One keep-alive connection to a server, with one request on it at a time.
import { connect, type Socket } from 'node:net';
import { readMessages } from './messages.ts';

export interface Reply {
  /** 0 where there was none. */
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  /** As lines that each end with CRLF. */
  readonly headers?: string;
}

export interface Connection {
  /** False once the server has closed it. */
  readonly isOpen: boolean;
  /** `onReply` is called in any case, later. */
  send(request: Request, onReply: (reply: Reply) => void): void;
  close(): void;
}

const NO_REPLY: Omit<Reply, 'head'> = { status: 0, body: Buffer.alloc(0) };
const STATUS_AT = 'HTTP/1.1 '.length;

export function openConnection(url: string): Connection {
  const { hostname, port, host } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let waiting: ((reply: Reply) => void) | undefined;
  let why = 'the connection was closed';
  const answer = (reply: Reply) => {
    const onReply = waiting;
    waiting = undefined;
    onReply?.(reply);
  };
  readMessages(socket, (head, body) =>
    answer({ status: Number(head.slice(STATUS_AT, STATUS_AT + 3)), head, body }),
  );
  socket.once('error', (error) => {
    why = String(error);
  });
  socket.once('close', () => answer({ ...NO_REPLY, head: why }));
  return {
    get isOpen() {
      return !socket.destroyed && socket.writable;
    },
    send(request, onReply) {
      waiting = onReply;
      if (socket.destroyed) return void setImmediate(() => answer({ ...NO_REPLY, head: why }));
      socket.write(textOf(request, host));
    },
    close: () => socket.destroy(),
  };
}

export function ask(connection: Connection, request: Request): Promise<Reply> {
  return new Promise((resolve) => connection.send(request, resolve));
}

/** One request on a connection of its own. */
export async function askOnce(url: string, request: Request): Promise<Reply> {
  const connection = openConnection(url);
  const reply = await ask(connection, request);
  connection.close();
  return reply;
}

/** Of a header, in lower case; undefined where it is missing. */
export function headerOf({ head }: Reply, name: string): string | undefined {
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

function textOf({ method, path, body, headers = '' }: Request, host: string): string {
  const begin = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}`;
  if (body === undefined) return `${begin}\r\n`;
  const length = Buffer.byteLength(body);
  return `${begin}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}
