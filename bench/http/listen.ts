// Listens on a free port of this machine, for the servers of the benchmark itself.
import { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** Longer than a round: no connection is closed under a client. */
const KEEP_ALIVE_MS = 600_000;

export function listenAnywhere(server: Server): Promise<string> {
  if (server instanceof HttpServer) server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
