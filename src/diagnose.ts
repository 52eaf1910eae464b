// Gathers what `orders doctor` reports: the configuration, the database and the two services.
import type { LoadedConfig } from './config.ts';
import { isPostgresUrl } from './db/postgres-url.ts';
import type { Finding } from './domain/diagnosis.ts';
import type { Log } from './domain/ports.ts';
import { openServices } from './services.ts';

/** What the findings say is for a person; nothing is logged beside it. */
const SILENT: Log = { info() {}, warn() {}, error() {} };

export async function diagnose({ config, productionProblem }: LoadedConfig): Promise<Finding[]> {
  const database = await diagnoseDatabase(config.db);
  // The sandbox's ledger belongs to the database.
  const usable = database.length > 1;
  return [
    ...database,
    ...(productionProblem ? [{ check: 'production', ok: false, detail: productionProblem }] : []),
    ...(usable ? await services(config) : []),
  ];
}

async function diagnoseDatabase(database: string): Promise<Finding[]> {
  if (isPostgresUrl(database)) {
    const { diagnosePostgres } = await import('./db/postgres-diagnose.ts');
    return diagnosePostgres(database);
  }
  const { diagnoseSqlite } = await import('./db/sqlite-diagnose.ts');
  return diagnoseSqlite(database);
}

async function services(config: LoadedConfig['config']): Promise<Finding[]> {
  const clock = { now: () => Date.now() };
  const opened = await openServices({ config, log: SILENT, clock, notice: () => {} });
  try {
    return await opened.probe();
  } finally {
    await opened.close();
  }
}
