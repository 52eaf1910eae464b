// Finds out whether a pooler stands between us and PostgreSQL that gives a client another connection for each
// transaction. Settings of a session, statements prepared by name and the answer to a lost COMMIT would be another's.
import type { Pool, PoolClient } from 'pg';

/** Where another client is not served in this time, it waits for a connection of its own: sessions are pooled. */
const SECOND_CLIENT_MS = 2_000;
const ROUNDS = 3;

/** Whether transactions are pooled. One query without a pooler; some more with one. */
export async function poolsTransactions(pool: Pool): Promise<boolean> {
  const first = await pool.connect();
  try {
    const { processID } = first as PoolClient & { readonly processID?: number | null };
    // What a server says of itself as it greets; a pooler makes that up.
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

/** One client twice, then the other: whichever free connection a pooler takes next, two of the three tell. */
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
