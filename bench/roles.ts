// What the other processes of the benchmark do, each loading no more than its own part.
import type { ExportFloorFormat } from './floors/export.ts';
import type { Flood } from './pressure/floods.ts';
import type { SeedOptions } from './seed/book.ts';

const out = (text: string) => void process.stdout.write(text);
const listening = (url: string) => out(`listening on ${url}\n`);

const ROLES = {
  /** Both services; what a payment and a mail take. */
  async services(paymentMs: string, mailMs: string) {
    const { serveDownstream } = await import('./downstream.ts');
    listening(await serveDownstream(Number(paymentMs), Number(mailMs)));
  },
  async floor(database: string, services: string) {
    const { serveFloor } = await import('./floors/sqlite.ts');
    listening(await serveFloor({ database, services }));
  },
  async 'postgres-bare'(database: string, services: string) {
    const { servePostgresFloor } = await import('./floors/postgres.ts');
    listening(await servePostgresFloor({ database, services }, 'bare'));
  },
  async 'postgres-full'(database: string, services: string) {
    const { servePostgresFloor } = await import('./floors/postgres.ts');
    listening(await servePostgresFloor({ database, services }, 'full'));
  },
  async reads(database: string) {
    const { serveReads } = await import('./floors/reads.ts');
    listening(await serveReads(database));
  },
  async moves(database: string, services: string) {
    const { serveMoves } = await import('./floors/moves.ts');
    listening(await serveMoves({ database, services }));
  },
  async export(database: string, format: string) {
    const { exportByHand } = await import('./floors/export.ts');
    exportByHand(database, format as ExportFloorFormat);
  },
  async seed(path: string, options: string) {
    const { seedBook } = await import('./seed/book.ts');
    await seedBook(path, JSON.parse(options) as SeedOptions);
  },
  async parse(path: string) {
    const { parseAlone } = await import('./floors/parsing.ts');
    out(JSON.stringify(await parseAlone(path)));
  },
  async check(path: string) {
    const { checkFile } = await import('./floors/parsing.ts');
    out(JSON.stringify(await checkFile(path)));
  },
  async flood(asked: string) {
    const { flood } = await import('./pressure/floods.ts');
    out(JSON.stringify(await flood(JSON.parse(asked) as Flood)));
  },
} as const satisfies Record<string, (first: string, second: string) => Promise<void>>;

export type Role = keyof typeof ROLES;

export async function play(role: string, [first = '', second = '']: readonly string[]): Promise<void> {
  if (!Object.hasOwn(ROLES, role)) throw new Error(`there is no role ${role}`);
  await ROLES[role as Role](first, second);
}
