// Keeps the connections that clients of PostgreSQL close, for the next client that opens the same one: the server
// starts a process for each, which takes longer than most tests need it. A kept session is as good as a new one.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface KeptConnections {
  readonly port: number;
  close(): void;
}

interface Session {
  readonly socket: Socket;
  /** All that the server says before the first question. */
  greeting: Buffer;
  /** Whether its last answer ended outside a transaction. */
  isIdle: boolean;
  heard: Heard;
  closed: () => void;
}

/** Gets the messages that came together, whole, and a letter for each: only a greeting is looked at closer. */
type Heard = (types: string, messages: Buffer) => void;

/** The code of a request for TLS, in the place of a version. */
const TLS_REQUEST = 80_877_103;
/** A fifth of what the server takes. */
const KEPT = 60;
const PASSWORD_WANTED = 3;
const IDLE = 'I'.charCodeAt(0);
const ASK_PASSWORD = Buffer.from('R\0\0\0\x08\0\0\0\x03', 'latin1');
const GOODBYE = Buffer.from('X\0\0\0\x04', 'latin1');
const DISCARD = Buffer.from('Q\0\0\0\x10DISCARD ALL\0', 'latin1');

/** Listens before the server on `serverPort` of this machine, which asks for passwords as they are. */
export async function keepConnections(serverPort: number): Promise<KeptConnections> {
  const sockets = new Set<Socket>();
  /** By what opened them, the password included; those that came back last are at the end. */
  const kept: { readonly key: string; readonly session: Session }[] = [];

  const keep = (key: string, session: Session) => {
    if (!session.isIdle) return void session.socket.end(GOODBYE);
    session.closed = () => {};
    session.heard = (types) => {
      if (!types.endsWith('Z')) return;
      const one = { key, session };
      kept.push(one);
      session.closed = () => void kept.splice(kept.indexOf(one), 1);
      if (kept.length > KEPT) kept[0]?.session.socket.end(GOODBYE);
    };
    session.socket.write(DISCARD);
  };

  const server = createServer({ noDelay: true }, (client) => {
    remember(client, sockets);
    let startup: Buffer | undefined;
    let key = '';
    let session: Session | undefined;
    const take = (password: Buffer, opening: Buffer) => {
      key = opening.toString('latin1') + password.toString('latin1');
      const at = kept.findLastIndex((one) => one.key === key);
      const found = at < 0 ? undefined : kept.splice(at, 1)[0]?.session;
      session = found ?? openSession(serverPort, opening, password, sockets);
      session.heard = (_types, messages) => void client.write(messages);
      session.closed = () => client.end();
      if (found) client.write(found.greeting);
    };
    const leave = () => {
      if (session) keep(key, session);
      session = undefined;
      client.end();
    };
    hear(
      client,
      () => startup !== undefined,
      (types, messages) => {
        if (startup === undefined) {
          if (messages.readInt32BE(4) === TLS_REQUEST) return void client.write('N');
          startup = Buffer.from(messages);
          return void client.write(ASK_PASSWORD);
        }
        if (session === undefined) return take(Buffer.from(messages), startup);
        const isLast = types.endsWith('X');
        const asked = isLast ? messages.subarray(0, -GOODBYE.length) : messages;
        if (asked.length > 0) session.socket.write(asked);
        if (isLast) leave();
      },
    );
    client.on('close', () => session?.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openSession(port: number, startup: Buffer, password: Buffer, sockets: Set<Socket>): Session {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  remember(socket, sockets);
  const session: Session = {
    socket,
    greeting: Buffer.alloc(0),
    isIdle: false,
    heard: () => {},
    closed: () => {},
  };
  let isGreeted = false;
  socket.on('close', () => session.closed());
  hear(
    socket,
    () => true,
    (types, messages) => {
      if (!isGreeted && types === 'R' && messages.readInt32BE(5) === PASSWORD_WANTED) {
        return void socket.write(password);
      }
      if (!isGreeted) session.greeting = Buffer.concat([session.greeting, messages]);
      if (types.endsWith('Z')) {
        isGreeted = true;
        session.isIdle = messages.at(-1) === IDLE;
      } else session.isIdle = false;
      session.heard(types, messages);
    },
  );
  socket.write(startup);
  return session;
}

/** The first messages of a client have no type: each comes alone, as it waits for the answer. */
function hear(socket: Socket, isTyped: () => boolean, heard: Heard): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    const head = isTyped() ? 1 : 0;
    let types = '';
    let end = 0;
    while (pending.length >= end + head + 4) {
      const next = end + head + pending.readInt32BE(end + head);
      if (pending.length < next) break;
      types += head === 0 ? '-' : String.fromCharCode(pending[end] ?? 0);
      end = next;
    }
    if (end === 0) return;
    const messages = pending.subarray(0, end);
    pending = pending.subarray(end);
    heard(types, messages);
  });
}

function remember(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
}
