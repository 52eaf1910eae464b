// A short overview of the order database for the greeting, or of the server that is driven; it creates nothing.
import type { LoadedConfig } from '../config/config.ts';
import { databaseState } from '../db/database-state.ts';
import { withoutPasswords } from '../db/postgres/url.ts';
import { type Overview, overviewOf } from '../domain/overview.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import type { Cli, CommonOptions } from './cli.ts';
import { errorLine } from './output/hints.ts';

/** The user has asked for nothing, so the greeting must be quick. */
const REMOTE_MS = 3_000;

/** Reports an unusable database instead of throwing; but a wrong setting is `usage`. Creates and changes nothing. */
export async function overview(cli: Cli, options: CommonOptions): Promise<Overview> {
  const loaded = await cli.config(options);
  const url = loaded.remoteUrl;
  const at = { place: withoutPasswords(url ?? loaded.config.db), isRemote: url !== undefined };
  try {
    const found =
      url === undefined
        ? await databaseOverview(cli, options, loaded.config.db)
        : await serverOverview(cli, url, loaded);
    return { ...at, found };
  } catch (error) {
    if (!(error instanceof OrdersError) || error.kind === 'internal') throw error;
    return { ...at, found: { is: 'unusable', why: errorLine(error) } };
  }
}

async function databaseOverview(cli: Cli, options: CommonOptions, db: string): Promise<Overview['found']> {
  const state = await databaseState(db);
  if (state !== 'current') return { is: state };
  const counts = await cli.withContext(options, ({ context: { orders } }) =>
    overviewOf(orders, cli.newCaller()),
  );
  return { is: 'open', counts };
}

async function serverOverview(cli: Cli, url: string, loaded: LoadedConfig): Promise<Overview['found']> {
  const { openRemote } = await import('../app/remote.ts');
  const { orders, close } = openRemote(url, loaded, (line) => cli.io.err(`orders: ${line}\n`), REMOTE_MS);
  try {
    return { is: 'open', counts: await overviewOf(orders, cli.newCaller()) };
  } finally {
    await close();
  }
}
