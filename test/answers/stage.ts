// What all seeds of one process share: a template of an order book, a port for the bank, and the client's connections to it.
import { undiciTransport } from '../../src/clients/undici-transport.ts';
import { openShelf } from '../simulation/book.ts';
import { startBank } from './bank-server.ts';
import type { Stage } from './play.ts';

export async function openStage(): Promise<Stage & { close(): Promise<void> }> {
  const shelf = await openShelf();
  const server = await startBank();
  const transport = undiciTransport(server.url, { connectTimeoutMs: 10_000 });
  return {
    shelf,
    server,
    transport,
    async close() {
      await transport.close();
      await server.close();
      shelf.close();
    },
  };
}
