// Starts the PostgreSQL server that all test files of a run share, before the first and until after the last.
import type { TestProject } from 'vitest/node';
import { keepConnections } from './kept-connections.ts';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the shared server. */
    postgresUrl: string;
    /** Of the same by way of connections that are kept: for all but what opens and closes them. */
    keptPostgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const connections = await keepConnections(server.port);
  project.provide('postgresUrl', server.url);
  const kept = new URL(server.url);
  kept.port = String(connections.port);
  project.provide('keptPostgresUrl', kept.href);
  return async () => {
    connections.close();
    await server.remove();
  };
}
