// The rule of an Idempotency-Key, for all that is created with it: one request, answered once.
import { createHash } from 'node:crypto';
import { persistently } from '../journal/lease.ts';
import { KEY_LIFE_MS, leaseMs } from '../model/journal.ts';
import type { Deps, IdempotencyRecord } from '../ports/store.ts';
import { errorText, invalid, OrdersError } from '../shared/errors.ts';
import { slices } from '../shared/long-work.ts';

const MAX_KEY_CHARACTERS = 255;
/** Renewals before a key's lease would run out. */
const RENEWALS = 3;

/**
 * The stored record of the key; undefined for a new one. Throws `invalid` for a malformed key, or one that came with
 * another request.
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
    'this Idempotency-Key was used with another request; use a new key for a new request',
    {
      code: 'idempotency_key_reused',
      errors: [{ path: 'Idempotency-Key', message: 'was used with another request' }],
    },
  );
}

/**
 * Runs the request that is about to reserve `key`, and holds the key for as long as it runs; afterwards another
 * request may have it, whatever the outcome.
 */
export async function holdingKey<T>(deps: Deps, key: string, request: () => Promise<T>): Promise<T> {
  const { leaseOwner } = deps.settings;
  const length = leaseMs(deps.settings);
  const renew = () =>
    deps.store
      .write((tx) => tx.renewKey(key, leaseOwner, deps.clock.now() + length))
      .catch((error: unknown) => deps.log.warn({ reason: errorText(error) }, 'idempotency key not renewed'));
  const renewing = setInterval(() => void renew(), length / RENEWALS);
  deps.process.runningKeys.add(key);
  try {
    return await request();
  } finally {
    clearInterval(renewing);
    deps.process.runningKeys.delete(key);
  }
}

/** Whether the request that has reserved the key still runs, in this process or another one. */
export function isRunning(deps: Deps, { key, leaseOwner, leaseUntil }: IdempotencyRecord): boolean {
  if (leaseOwner === null) return false;
  if (leaseOwner === deps.settings.leaseOwner) return deps.process.runningKeys.has(key);
  return (leaseUntil ?? 0) > deps.clock.now() && !deps.process.isGone(leaseOwner);
}

/**
 * Releases a key with its answer, which is stored as soon as the database can be written. The request itself is done:
 * if the lease ends first, a repeat gets the order's state at that time.
 */
export async function endKey(deps: Deps, key: string, answer: string | null): Promise<void> {
  const giveUpAt = deps.clock.now() + leaseMs(deps.settings);
  try {
    await persistently(
      () => deps.store.write((tx) => tx.endKey(key, answer)),
      (error) => {
        // Without an answer there is nothing to store: the end of the lease releases the key, too.
        if (answer === null || deps.clock.now() >= giveUpAt) throw error;
      },
    );
  } catch (error) {
    deps.log.error({ reason: errorText(error) }, 'answer of an idempotency key not kept');
  }
}

/** Expired keys are not needed any more. */
export function expireIdempotencyKeys({ store, clock }: Pick<Deps, 'store' | 'clock'>): Promise<void> {
  return store.write((tx) => tx.forgetKeys(clock.now() - KEY_LIFE_MS));
}

export function stillRunning(): OrdersError {
  return new OrdersError(
    'conflict',
    'the first request with this Idempotency-Key is still running; retry soon',
    { code: 'idempotency_key_in_use', retryAfterSeconds: 1 },
  );
}

/** Equal for equal requests. */
export function fingerprintOf(asked: unknown): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
}

/** The same for JSON in parts, in slices: hashing ten megabytes at once would block all other requests. */
export async function fingerprintOfParts(parts: Iterable<string>): Promise<string> {
  const slice = slices();
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
    await slice();
  }
  return hash.digest('base64');
}
