// Where a dry run works when there is no order book yet: in an empty one of its own, so that it finds what the command
// would find, and leaves nothing behind.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { bookState } from '../db/database-state.ts';
import { temporaryFolder } from '../domain/shared/own-folder.ts';

/** `work` with the configuration to work by. */
export async function withDryBook<T>(config: Config, work: (config: Config) => Promise<T>): Promise<T> {
  if ((await bookState(config.db)) !== 'missing') return work(config);
  const folder = temporaryFolder('dry-run');
  try {
    return await work({ ...config, db: join(folder.path, 'orders.db') });
  } finally {
    await folder.remove();
  }
}
