// The orders that the order database has already: `--known-refs`, and the look-up while a file is checked.
import type { KnownLookup } from '../../domain/csv/known/known-orders.ts';
import { KNOWN_POLICIES, type KnownPolicy } from '../../domain/csv/known/known-policy.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';

export interface KnownOptions extends CommonOptions {
  readonly knownRefs?: string;
}

/** Throws `usage` for an unknown policy. */
export function knownPolicy({ knownRefs = 'refuse' }: KnownOptions): KnownPolicy {
  const policy = KNOWN_POLICIES.find((one) => one === knownRefs);
  if (policy !== undefined) return policy;
  throw new OrdersError('usage', '--known-refs must be refuse, skip or allow');
}

/**
 * `work` gets a look-up that opens the order database when it is first used, and creates none: a file without an
 * `order_ref` needs no database.
 */
export async function withLookup<T>(
  cli: Cli,
  options: CommonOptions,
  work: (lookup: KnownLookup) => Promise<T>,
): Promise<T> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let closed: Promise<void> = Promise.resolve();
  let opened: Promise<KnownLookup> | undefined;
  const open = () =>
    new Promise<KnownLookup>((resolve, reject) => {
      closed = cli
        .withContext({ ...options, dryRun: true }, async ({ context }) => {
          resolve(context.deps.store.read);
          await ended;
        })
        .catch(reject);
    });
  const reads = () => {
    opened ??= open();
    return opened;
  };
  try {
    return await work({
      knownRefs: async (refs, sha256) => (await reads()).knownRefs(refs, sha256),
      knownIds: async (ids, sha256) => (await reads()).knownIds(ids, sha256),
    });
  } finally {
    end();
    await closed;
  }
}
