// `npm run bench`: creation throughput against hand-written floors, start-up against a bare Node.js, checking files of
// orders against csv-parse alone, importing them against the time of the calls, requests beside an upload, and nodes
// that share work. The processes it needs are this same file in another role.
import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres-server.ts';
import { drain } from './drain.ts';
import { importing } from './import.ts';
import { createOrders } from './load.ts';
import { postgresSides, sqliteSides } from './sides.ts';
import { startUp } from './start-up.ts';
import { throughput } from './throughput.ts';
import { uploading } from './upload.ts';
import { CALL_MS, wholeImport } from './whole-import.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const SELF = resolve(process.argv[1] ?? '');
const PROGRAM = join(dirname(SELF), '..', 'bin', 'orders');
const TMPFS = 0x01021994;
const CLIENTS = 64;
const SOME_ORDERS = 50;

const out = (text: string) => void process.stdout.write(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '3' },
    runs: { type: 'string', default: '15' },
    'import-rounds': { type: 'string', default: '3' },
    orders: { type: 'string', default: '5000' },
    'payment-ms': { type: 'string', default: '100' },
    /** One section alone. */
    only: { type: 'string' },
  },
});

const SECTIONS: Readonly<Record<string, (workshop: Workshop) => Promise<string>>> = {
  async creation(workshop) {
    return throughput(sqliteSides(workshop, await programsOn(workshop)), load());
  },
  postgres: (workshop) =>
    onPostgres(async (server) => {
      const programs = await programsOn(workshop);
      const full = await throughput(postgresSides(workshop, programs, server, 'full'), load());
      return `${full}\n${await throughput(postgresSides(workshop, programs, server, 'bare'), load())}`;
    }),
  async 'start-up'(workshop) {
    const { ours } = sqliteSides(workshop, await programsOn(workshop));
    const database = join(workshop.folder, 'some.db');
    const served = await ours(database);
    await createOrders(served.url, SOME_ORDERS).finally(() => served.stop());
    return startUp(workshop, { program: PROGRAM, database, runs: Number(values.runs) });
  },
  async import(workshop) {
    const rounds = Number(values['import-rounds']);
    const checks = await importing(workshop, SELF, rounds);
    const programs = await programsOn(workshop, CALL_MS, CALL_MS);
    return `${checks}\n${await wholeImport(workshop, programs, rounds)}`;
  },
  async upload(workshop) {
    return uploading(workshop, sqliteSides(workshop, await programsOn(workshop)).ours);
  },
  drain: (workshop) =>
    onPostgres(async (server) => {
      const paymentMs = Number(values['payment-ms']);
      const { ours } = postgresSides(workshop, await programsOn(workshop, paymentMs), server, 'bare');
      return drain({ server, orders: Number(values.orders), paymentMs, serve: ours });
    }),
};

const [role, ...rest] = positionals;
if (role === undefined) process.exitCode = await bench();
else await play(role, rest);

/** What the other processes do. */
async function play(role: string, [first = '', second = '']: readonly string[]): Promise<void> {
  const floor = { database: first, paymentUrl: second, notificationUrl: second };
  if (role === 'downstream') {
    const { serveDownstream } = await import('./downstream.ts');
    out(`downstream: listening on ${await serveDownstream(Number(first), Number(second))}\n`);
  } else if (role === 'floor') {
    const { serveFloor } = await import('./floor.ts');
    out(`floor: listening on ${await serveFloor(floor)}\n`);
  } else if (role === 'postgres-bare' || role === 'postgres-full') {
    const { servePostgresFloor } = await import('./floor-postgres.ts');
    const url = await servePostgresFloor(floor, role === 'postgres-full' ? 'full' : 'bare');
    out(`floor: listening on ${url}\n`);
  } else {
    const { checkFile, parseAlone } = await import('./import-sides.ts');
    out(JSON.stringify(await (role === 'parse' ? parseAlone(first) : checkFile(first))));
  }
}

async function bench(): Promise<number> {
  const workshop = openWorkshop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workshop.close().finally(() => process.exit(130)));
  }
  try {
    const { only } = values;
    const sections = only === undefined ? Object.keys(SECTIONS) : [only];
    out(machine(workshop.folder));
    for (const name of sections) {
      const section = SECTIONS[name];
      if (!section) throw new Error(`--only takes one of ${Object.keys(SECTIONS).join(', ')}`);
      out(`\n${await section(workshop)}`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await workshop.close();
  }
}

function load() {
  return {
    rounds: Number(values.rounds),
    clients: CLIENTS,
    warmUpMs: Number(values['warm-up']) * 1000,
    measureMs: Number(values.seconds) * 1000,
  };
}

async function programsOn(workshop: Workshop, paymentMs = 0, mailMs = 0) {
  const latencies = [String(paymentMs), String(mailMs)];
  const { url } = await workshop.serve(process.execPath, [SELF, 'downstream', ...latencies]);
  return { program: PROGRAM, self: SELF, services: url };
}

async function onPostgres(work: (server: string) => Promise<string>): Promise<string> {
  const server = await startPostgres({ durable: true });
  try {
    return await work(server.url);
  } finally {
    await server.remove();
  }
}

function machine(folder: string): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const inMemory = statfsSync(folder).type === TMPFS ? ' (in memory: a flush to disk costs nothing)' : '';
  const slower = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'].filter((name) => process.env[name]);
  return [
    `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, `,
    `${process.platform} ${process.arch}, Node.js ${process.versions.node}; databases in ${folder}${inMemory}\n`,
    ...slower.map((name) => `${name} is set: every Node.js starts slower, the bare one too\n`),
  ].join('');
}
