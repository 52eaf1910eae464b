// Detects a pooler between us and PostgreSQL that gives a client another connection for each transaction. With one,
// session settings, prepared statements and the answer to a lost COMMIT would come from other sessions.
import type { Pool, PoolClient } from 'pg';

/** If a second client is not served within this time, it waits for a connection of its own: sessions are pooled. */
const SECOND_CLIENT_MS = 2_000;
const ROUNDS = 3;

/** Whether transactions are pooled. One query without a pooler; some more with one. */
export async function poolsTransactions(pool: Pool): Promise<boolean> {
  const first = await pool.connect();
  try {
    const { processID } = first as PoolClient & { readonly processID?: number | null };
    // Parameters of the server's greeting; a pooler invents them.
    if ((await backendOf(first)) === processID) return false;
    const connecting = pool.connect();
    const second = await inTime(connecting);
    if (second === undefined) {
      connecting.then((late) => late.release(true)).catch(() => {});
      return false;
    }
    try {
      return await isShared(first, second);
    } finally {
      second.release();
    }
  } finally {
    first.release();
  }
}

/**
 * One client twice, then the other: two of the three reveal a pooler, no matter which free connection it takes next.
 */
async function isShared(first: PoolClient, second: PoolClient): Promise<boolean> {
  const own = await backendOf(first);
  for (let round = 0; round < ROUNDS; round += 1) {
    if ((await backendOf(first)) !== own || (await backendOf(second)) === own) return true;
    if ((await backendOf(first)) !== own) return true;
  }
  return false;
}

async function backendOf(client: PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, SECOND_CLIENT_MS, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
