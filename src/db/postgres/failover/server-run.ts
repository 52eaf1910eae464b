// Tells one run of a server from another. Where a server crashes, or a standby takes its place, transactions whose records
// were not stored there are gone, and the next run gives their ids again.
import type { ClientBase, QueryResult } from 'pg';

/** For any role. Statistics begin anew after a crash, which a server may survive; a standby is another process. */
const RUN = `SELECT extract(epoch FROM pg_postmaster_start_time()) || ' ' ||
  coalesce(extract(epoch FROM stats_reset), 0) AS run, pg_backend_pid() AS pid FROM pg_stat_bgwriter`;

const runs = new WeakMap<ClientBase, string>();

/**
 * Sends `settings`, statements for a new connection, and learns in the same round trip which run it belongs to. Resolves to
 * the session's process at the server, whatever a pooler says.
 */
export async function greet(client: ClientBase, settings: string): Promise<number> {
  // The driver's types know one result; of several statements there are as many.
  const results: unknown = await client.query(`${settings};\n${RUN}`);
  const last = (results as QueryResult<{ run: string; pid: number }>[]).at(-1);
  const { run, pid } = last?.rows[0] ?? { run: '', pid: 0 };
  runs.set(client, run);
  return pid;
}

/** Of a connection that was greeted. */
export function serverRunOf(client: ClientBase): string | undefined {
  return runs.get(client);
}

/**
 * Calls `work` with the first connection to each run; other connections to the same run wait for it. Where it throws, the
 * next connection is the first.
 */
export function oncePerRun(
  work: (client: ClientBase) => Promise<void>,
): (client: ClientBase) => Promise<void> {
  let last: { readonly run: string | undefined; readonly end: Promise<void> } | undefined;
  return (client) => {
    const run = serverRunOf(client);
    if (last?.run === run && last) return last.end;
    const current = { run, end: work(client) };
    last = current;
    current.end.catch(() => {
      if (last === current) last = undefined;
    });
    return current.end;
  };
}
