// Where a dry run works when there is no order book yet: in an empty one of its own, so that it finds what the command
// would find, and leaves nothing behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { bookState } from './db/book-state.ts';

/** `work` with the configuration to work by. */
export async function withDryBook<T>(config: Config, work: (config: Config) => Promise<T>): Promise<T> {
  if ((await bookState(config.db)) !== 'missing') return work(config);
  const folder = await mkdtemp(join(tmpdir(), 'orders-dry-run-'));
  try {
    return await work({ ...config, db: join(folder, 'orders.db') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
