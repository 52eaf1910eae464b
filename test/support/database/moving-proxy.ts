// The address that clients of a database know: a fixed port in front of the server that is the primary at the moment.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface MovingProxy {
  /** The same database, through here. */
  readonly url: string;
  /** Cuts all connections; new ones come to that port. */
  moveTo(port: number): void;
  close(): void;
}

/** `url` is that of the first primary. */
export async function movingProxy(url: string): Promise<MovingProxy> {
  const through = new URL(url);
  let port = Number(through.port);
  const sockets = new Set<Socket>();
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(port, through.hostname);
    const both = [client, upstream];
    for (const socket of both) {
      sockets.add(socket);
      socket
        .on('error', () => socket.destroy())
        .on('close', () => {
          sockets.delete(socket);
          for (const other of both) other.destroy();
        });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    moveTo(next) {
      port = next;
      cutAll();
    },
    close() {
      cutAll();
      server.close();
    },
  };
}
