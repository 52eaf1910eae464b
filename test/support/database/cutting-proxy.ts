// Stands between a store and PostgreSQL and breaks connections at the worst moment: around a COMMIT.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What becomes of a COMMIT: it gets through, it is lost on the way there, or its answer on the way back. */
export type Fate = 'pass' | 'lose it' | 'lose its answer';

export interface CuttingProxy {
  /** The same database, through here. */
  readonly url: string;
  readonly commits: number;
  /** Asked for each COMMIT, which are counted from 1. */
  decide(fate: (commit: number) => Fate): void;
  /** Cuts all connections, and lets nobody in until `open`. */
  shut(): void;
  /** The same, and leaves the connections that there are. */
  refuse(): void;
  /**
   * The connections there are break not, but bring no answers any more. New ones work, or until `open` are as silent or refused.
   */
  silence(others: 'new ones work' | 'new ones too' | 'no new ones'): void;
  open(): void;
}

/** As a simple query on the wire. */
const COMMIT = Buffer.from('COMMIT\0');

/** Closes itself when the test ends. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let fateOf: (commit: number) => Fate = () => 'pass';
  let commits = 0;
  let shut = false;
  let isSilent = false;
  const silenced = new Set<Socket>();
  const server = createServer((client) => {
    if (shut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const both = [client, upstream];
    const cut = () => {
      for (const socket of both) socket.destroy();
    };
    let deaf = false;
    if (isSilent) silenced.add(client);
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        silenced.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => {
      const fate = bytes.includes(COMMIT) ? fateOf(++commits) : 'pass';
      if (fate === 'lose it') return cut();
      deaf = fate === 'lose its answer';
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (deaf) cut();
      else if (!silenced.has(client)) client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cutAll();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  target.port = String(port);
  const through = target.href;
  target.port = new URL(url).port;
  return {
    url: through,
    get commits() {
      return commits;
    },
    decide(fate) {
      fateOf = fate;
    },
    shut() {
      shut = true;
      cutAll();
    },
    refuse() {
      shut = true;
    },
    silence(others) {
      for (const socket of sockets) silenced.add(socket);
      isSilent = others === 'new ones too';
      if (others === 'no new ones') server.close();
    },
    open() {
      shut = false;
      isSilent = false;
      if (!server.listening) server.listen(port, '127.0.0.1');
    },
  };
}
