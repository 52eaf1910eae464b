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
  heard: (type: string, message: Buffer) => void;
  closed: () => void;
}

/** The code of a request for TLS, in the place of a version. */
const TLS_REQUEST = 80_877_103;
/** A fifth of what the server takes. */
const KEPT = 60;
const PASSWORD_WANTED = 3;
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
    session.heard = (type) => {
      if (type !== 'Z') return;
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
      session.heard = (_type, message) => send(client, message);
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
      (type, message) => {
        if (startup === undefined) {
          if (message.readInt32BE(4) === TLS_REQUEST) return void client.write('N');
          startup = Buffer.from(message);
          client.write(ASK_PASSWORD);
        } else if (session === undefined) take(Buffer.from(message), startup);
        else if (type === 'X') leave();
        else send(session.socket, message);
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
    (type, message) => {
      if (!isGreeted && type === 'R' && message.readInt32BE(5) === PASSWORD_WANTED) {
        return void socket.write(password);
      }
      if (!isGreeted) session.greeting = Buffer.concat([session.greeting, message]);
      if (type === 'Z') {
        isGreeted = true;
        session.isIdle = message.toString('latin1', 5) === 'I';
      }
      session.heard(type, message);
    },
  );
  socket.write(startup);
  return session;
}

/** Whole messages, as they come; the first of a client have no type. */
function hear(socket: Socket, isTyped: () => boolean, heard: (type: string, message: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    for (;;) {
      const head = isTyped() ? 1 : 0;
      if (pending.length < head + 4) return;
      const length = head + pending.readInt32BE(head);
      if (pending.length < length) return;
      const message = pending.subarray(0, length);
      pending = pending.subarray(length);
      heard(message.toString('latin1', 0, head), message);
    }
  });
}

/** The messages of one turn leave together. */
function send(socket: Socket, message: Buffer): void {
  if (socket.writableCorked === 0) {
    socket.cork();
    process.nextTick(() => socket.uncork());
  }
  socket.write(message);
}

function remember(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
}
