// `npm run bench`: what Orders does against floors written by hand, and what it costs to grow; see bench/RESULTS.md. The
// processes it needs are this same file in another role; each loads no more than its own part.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});

/** Resolves to the URL that it serves on, or to its result. */
type Role = (first: string, second: string, third: string) => Promise<unknown>;

const ROLES: Readonly<Record<string, Role>> = {
  /** Both services; how long a payment and an email take. */
  services: async (paymentMs, emailMs) =>
    (await import('./harness/downstream.ts')).serveDownstream(Number(paymentMs), Number(emailMs)),
  floor: async (database, services) => (await import('./floors/sqlite.ts')).serveFloor(database, services),
  'postgres-floor': async (database, services, full) =>
    (await import('./floors/postgres.ts')).servePostgresFloor(database, services, full === 'full'),
  reads: async (database) => (await import('./floors/reads.ts')).serveReads(database),
  'postgres-reads': async (database) =>
    (await import('./floors/postgres-reads.ts')).servePostgresReads(database),
  moves: async (database, services) => (await import('./floors/moves.ts')).serveMoves(database, services),
  seed: async (path, options) => (await import('./seed/book.ts')).seedBook(path, JSON.parse(options)),
  parse: async (path) => (await import('./floors/parsing.ts')).parseAlone(path),
  check: async (path) => (await import('./floors/parsing.ts')).checkFile(path),
};

const [role, first = '', second = '', third = ''] = positionals;
if (role === undefined) {
  const { runBench } = await import('./harness/sections.ts');
  process.exitCode = await runBench(values);
} else {
  const result = await ROLES[role]?.(first, second, third);
  process.stdout.write(typeof result === 'string' ? `${result}\n` : JSON.stringify(result ?? {}));
}
