// An `orders serve` to be exported from, for tests that need a moment in the middle of that.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { orderToJson } from '../../../src/domain/model/order.ts';
import { storedOrder } from '../orders/export.ts';
import { orderOf } from '../orders/order-json.ts';

/** A server whose book has no end in sight, until it is told otherwise; each page takes a moment. */
export async function endlessServer() {
  const paths: string[] = [];
  let unanswered = 0;
  let mood: 'endless' | 'failing' | 'ending' | 'silent' = 'endless';
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    paths.push(request.url ?? '');
    const newest = Number(searchParams.get('before') ?? 1_000_000_000) - 1;
    const limit = mood === 'ending' ? 0 : Number(searchParams.get('limit'));
    const orders = Array.from({ length: limit }, (_, n) => orderToJson(storedOrder(newest - n, orderOf(1))));
    setTimeout(() => {
      if (mood === 'silent') unanswered += 1;
      else if (mood === 'failing') response.destroy();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(orders));
    }, 50);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const become = (next: typeof mood) => {
    mood = next;
  };
  return { url: `http://127.0.0.1:${port}`, paths, become, unanswered: () => unanswered };
}
