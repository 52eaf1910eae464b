// Gives a dry run an empty database of its own where no order database exists, so that it runs like the command and
// leaves nothing.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { databaseState } from '../db/database-state.ts';
import { temporaryFolder } from '../domain/shared/own-folder.ts';

/** `work` with the configuration to work by. */
export async function withDryRunDatabase<T>(
  config: Config,
  work: (config: Config) => Promise<T>,
): Promise<T> {
  if ((await databaseState(config.db)) !== 'missing') return work(config);
  const folder = temporaryFolder('dry-run');
  try {
    return await work({ ...config, db: join(folder.path, 'orders.db') });
  } finally {
    await folder.remove();
  }
}
