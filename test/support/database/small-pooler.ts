// A small pooler before PostgreSQL, as PgBouncer is one: it greets clients itself, with a process id that it makes up, and
// lends each a connection to the server for a transaction or for a session.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface PoolerOptions {
  readonly pooling: 'transaction' | 'session';
  /** Of the connections that are free it takes the one that came back last, or first. */
  readonly takes: 'last' | 'first';
}

interface Backend {
  readonly socket: Socket;
  /** What the server has said of its settings. */
  readonly settings: Buffer;
  onMessage: (type: string, message: Buffer) => void;
}

/** The code of a request for TLS, in the place of a version. */
const TLS_REQUEST = 80_877_103;
const FREE_AT_FIRST = 3;

/** The URL of `server` through it; it ends with the test. */
export async function startPooler(server: string, { pooling, takes }: PoolerOptions): Promise<string> {
  const sockets = new Set<Socket>();
  const free: Backend[] = [];
  for (let n = 0; n < FREE_AT_FIRST; n += 1) free.push(await openBackend(server, sockets));

  const pooler = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    let lent: Backend | undefined;
    const giveBack = () => {
      if (lent) free.push(lent);
      lent = undefined;
    };
    const lend = async () => {
      lent ??= (takes === 'last' ? free.pop() : free.shift()) ?? (await openBackend(server, sockets));
      lent.onMessage = (type, message) => {
        client.write(message);
        if (type === 'Z' && message.toString('latin1', 5) === 'I' && pooling === 'transaction') giveBack();
      };
      return lent;
    };
    const greet = async () => {
      const { settings } = await lend();
      const welcome = [messageOf('R', Buffer.alloc(4)), settings, messageOf('K', Buffer.from('madeupid'))];
      client.write(Buffer.concat([...welcome, messageOf('Z', Buffer.from('I'))]));
      if (pooling === 'transaction') giveBack();
    };
    let isGreeted = false;
    let turn = Promise.resolve();
    client.on('data', (data: Buffer) => {
      turn = turn.then(async () => {
        if (isGreeted) {
          // Who says goodbye leaves the connection to the next.
          if (data.toString('latin1', 0, 1) !== 'X') (await lend()).socket.write(data);
        } else if (data.readInt32BE(4) === TLS_REQUEST) {
          client.write('N');
        } else {
          isGreeted = true;
          await greet();
        }
      });
    });
    client.on('close', () => void turn.then(giveBack));
  });
  await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    pooler.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = new URL(server);
  url.port = String((pooler.address() as AddressInfo).port);
  return url.href;
}

async function openBackend(server: string, sockets: Set<Socket>): Promise<Backend> {
  const { hostname, port, username, password, pathname } = new URL(server);
  const socket = connect(Number(port), hostname);
  sockets.add(socket);
  const said = Object.entries({ user: decodeURIComponent(username), database: pathname.slice(1) });
  const startup = Buffer.from(`\0\0\0\0\0\x03\0\0${said.flat().join('\0')}\0\0`, 'latin1');
  startup.writeInt32BE(startup.length);
  socket.write(startup);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    const settings: Buffer[] = [];
    const greeting = (type: string, message: Buffer) => {
      // It asks for the password as it is.
      if (type === 'R' && message.readInt32BE(5) === 3) {
        socket.write(messageOf('p', Buffer.from(`${decodeURIComponent(password)}\0`)));
      } else if (type === 'S') settings.push(message);
      else if (type === 'E') reject(new Error(message.toString()));
      else if (type === 'Z') resolve(backend);
    };
    const backend = {
      socket,
      get settings() {
        return Buffer.concat(settings);
      },
      onMessage: greeting,
    };
    let pending = Buffer.alloc(0);
    socket.on('data', (data: Buffer) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 5 && pending.length >= 1 + pending.readInt32BE(1)) {
        const message = Buffer.from(pending.subarray(0, 1 + pending.readInt32BE(1)));
        pending = pending.subarray(message.length);
        backend.onMessage(message.toString('latin1', 0, 1), message);
      }
    });
  });
}

function messageOf(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
