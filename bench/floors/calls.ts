// What the hand-written servers that move orders have in common: bodies, the calls to both services, times.
import type { Request } from 'polka';
import { Pool } from 'undici';

/** A POST, or without a body a GET. */
export type Call = (path: string, body?: object) => Promise<unknown>;

const CALLS_AT_ONCE = 256;
const JSON_HEADERS = { 'content-type': 'application/json' };

/** One pool each, no retries; rejects unless the answer is a 2xx. */
export function caller(url: string): Call {
  const pool = new Pool(url, { connections: CALLS_AT_ONCE, pipelining: 1 });
  return async (path, body) => {
    const reply = await pool.request({
      ...{ method: body ? 'POST' : 'GET', path },
      ...(body ? { headers: JSON_HEADERS, body: JSON.stringify(body) } : {}),
    });
    if (reply.statusCode >= 300) throw new Error(`${path} answered ${reply.statusCode}`);
    return reply.body.json();
  };
}

export function bodyOf(request: Request): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    request.on('error', reject);
  });
}
