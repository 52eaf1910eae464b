// A real `orders serve` in a home of its own, and the orders that it has answered with 201.
import { openSqliteFile } from '../../../src/db/sqlite/driver.ts';
import { type Home, newHome, type Started } from '../cli/run-cli.ts';
import { orderOf } from '../orders/order-json.ts';

export interface Served extends Started {
  readonly home: Home;
  readonly url: string;
  /** Ids of the orders that were answered with 201, in the order of the answers. */
  readonly created: number[];
  /** Places an order; its status, and its id is noted where that is 201. 0 where there was no answer. */
  create(price?: number): Promise<number>;
  /** The status of an answer; 0 where there was none. */
  statusOf(path: string): Promise<number>;
  /** Tells it to stop and waits for that. */
  stop(): Promise<void>;
}

const ANSWER_MS = 20_000;

export async function serveIn(home: Home = newHome(), env: Record<string, string> = {}): Promise<Served> {
  const started = home.start(['serve', '--port', '0'], { env });
  const url = (await started.firstLine).replace('orders: listening on ', '');
  const created: number[] = [];
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  return {
    ...started,
    home,
    url,
    created,
    async create(price = 10) {
      try {
        const answer = await ask('/api/v1/orders/', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(orderOf(price)),
        });
        const body = (await answer.json()) as { id?: number };
        if (answer.status === 201 && body.id !== undefined) created.push(body.id);
        return answer.status;
      } catch {
        return 0;
      }
    },
    async statusOf(path) {
      try {
        const answer = await ask(path);
        await answer.arrayBuffer();
        return answer.status;
      } catch {
        return 0;
      }
    },
    async stop() {
      started.kill('SIGTERM');
      const { status, stderr } = await started.ended;
      if (status !== 0) throw new Error(`serve ended with ${status}: ${stderr}`);
    },
  };
}

/** What a file of SQLite holds once every process has left it; throws where it is damaged. */
export function rowsIn<Row>(path: string, sql: string): Row[] {
  const database = openSqliteFile(path, { readonly: true });
  try {
    const found = database.pragma('integrity_check', { simple: true });
    if (found !== 'ok') throw new Error(`${path} is damaged: ${found}`);
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}
