// How the hand-written servers call the two services: one pool each, no repeats.
import { Pool } from 'undici';

export type Call = (path: string, body: object) => Promise<Record<string, unknown>>;

const CONNECTIONS = 256;

/** Rejects unless the answer is a 2xx. */
export function caller(url: string): Call {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };
  return async (path, body) => {
    const reply = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    if (reply.statusCode >= 300) throw new Error(`${path} answered ${reply.statusCode}`);
    return (await reply.body.json()) as Record<string, unknown>;
  };
}
