// Starts the PostgreSQL server that all test files of a run share, before the first and until after the last.
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the shared server; null where this platform has none. */
    postgresUrl: string | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  if (!server) process.stderr.write('no PostgreSQL for this platform: its tests are skipped\n');
  project.provide('postgresUrl', server?.url ?? null);
  return async () => server?.remove();
}
