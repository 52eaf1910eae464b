// What an Idempotency-Key means, whatever is created under it: one request, answered once (contract section 3).
import { createHash } from 'node:crypto';
import { invalid, OrdersError } from './errors.ts';
import type { Deps, IdempotencyRecord } from './ports.ts';

export const KEY_LIFE_MS = 7 * 86_400_000;
const MAX_KEY_CHARACTERS = 255;

/**
 * What the key stands for already; undefined for a new one. Throws `invalid` for a key that is none, or that came
 * with something else.
 */
export async function findKey(
  deps: Deps,
  key: string,
  fingerprint: string,
): Promise<IdempotencyRecord | undefined> {
  if (!/^[\x20-\x7e]+$/.test(key) || key.trim() === '' || key.length > MAX_KEY_CHARACTERS) {
    throw invalid([
      { path: 'Idempotency-Key', message: `must be 1 to ${MAX_KEY_CHARACTERS} printable characters` },
    ]);
  }
  const record = await deps.store.read.idempotencyKey(key);
  if (!record || deps.clock.now() - record.createdAt >= KEY_LIFE_MS) return undefined;
  if (record.fingerprint === fingerprint) return record;
  throw new OrdersError(
    'invalid',
    'this Idempotency-Key came with another request; use a new key for a new one',
    {
      code: 'idempotency_key_reused',
      errors: [{ path: 'Idempotency-Key', message: 'came with another request' }],
    },
  );
}

/** Keys whose time is over are not needed any more. */
export function forgetOldKeys(deps: Deps): Promise<void> {
  return deps.store.write((tx) => tx.forgetKeys(deps.clock.now() - KEY_LIFE_MS));
}

export function stillRunning(): OrdersError {
  return new OrdersError(
    'conflict',
    'the first request with this Idempotency-Key is still running; try again soon',
    { code: 'idempotency_key_in_use', retryAfterSeconds: 1 },
  );
}

/** The same for the same thing asked for. */
export function fingerprintOf(asked: unknown): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
}
