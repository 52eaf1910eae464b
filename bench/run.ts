// `npm run bench`: creation throughput against a hand-written floor, and start-up against a bare Node.js. With
// `-- --postgres` the throughput is that on PostgreSQL; with `-- --drain`, how fast nodes send what waits there.
// The other processes it needs are this same file in another role.
import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres-server.ts';
import { createOrders } from './load.ts';
import { postgresSides, sqliteSides } from './sides.ts';
import { startUp } from './start-up.ts';
import { type Sides, throughput } from './throughput.ts';
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
    postgres: { type: 'boolean', default: false },
    drain: { type: 'boolean', default: false },
    orders: { type: 'string', default: '5000' },
    'payment-ms': { type: 'string', default: '100' },
  },
});

const [role, ...rest] = positionals;
if (role === 'downstream') {
  const { serveDownstream } = await import('./downstream.ts');
  out(`downstream: listening on ${await serveDownstream(Number(rest[0] ?? 0))}\n`);
} else if (role === 'floor') {
  const { serveFloor } = await import('./floor.ts');
  const [database = '', services = ''] = rest;
  const url = await serveFloor({ database, paymentUrl: services, notificationUrl: services });
  out(`floor: listening on ${url}\n`);
} else if (role === 'postgres-bare' || role === 'postgres-full') {
  const { servePostgresFloor } = await import('./floor-postgres.ts');
  const [database = '', services = ''] = rest;
  const urls = { database, paymentUrl: services, notificationUrl: services };
  const url = await servePostgresFloor(urls, role === 'postgres-full' ? 'full' : 'bare');
  out(`floor: listening on ${url}\n`);
} else {
  process.exitCode = await bench();
}

async function bench(): Promise<number> {
  const workshop = openWorkshop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workshop.close().finally(() => process.exit(130)));
  }
  try {
    out(machine(workshop.folder));
    const downstream = await workshop.serve(process.execPath, [SELF, 'downstream']);
    const programs = { program: PROGRAM, self: SELF, services: downstream.url };
    const load = {
      rounds: Number(values.rounds),
      clients: CLIENTS,
      warmUpMs: Number(values['warm-up']) * 1000,
      measureMs: Number(values.seconds) * 1000,
    };
    if (values.postgres || values.drain) {
      const server = await startPostgres({ durable: true });
      try {
        if (values.drain) {
          out(`\n${await drainedOn(workshop, server.url)}`);
          return 0;
        }
        for (const floor of ['full', 'bare'] as const) {
          out(`\n${await throughput(postgresSides(workshop, programs, server.url, floor), load)}`);
        }
      } finally {
        await server.remove();
      }
      return 0;
    }
    const sides = sqliteSides(workshop, programs);
    if (load.rounds > 0) out(`\n${await throughput(sides, load)}`);
    const runs = Number(values.runs);
    if (runs > 0) {
      const database = await someOrders(workshop, sides);
      await downstream.stop();
      out(`\n${await startUp(workshop, { program: PROGRAM, database, runs })}`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await workshop.close();
  }
}

async function drainedOn(workshop: Workshop, server: string): Promise<string> {
  const paymentMs = Number(values['payment-ms']);
  const downstream = await workshop.serve(process.execPath, [SELF, 'downstream', String(paymentMs)]);
  const programs = { program: PROGRAM, self: SELF, services: downstream.url };
  const { ours } = postgresSides(workshop, programs, server, 'bare');
  const { drain } = await import('./drain.ts');
  return drain({ server, orders: Number(values.orders), paymentMs, serve: ours });
}

/** A database to list. */
async function someOrders(workshop: Workshop, sides: Sides): Promise<string> {
  const database = join(workshop.folder, 'some.db');
  const served = await sides.ours(database);
  await createOrders(served.url, SOME_ORDERS).finally(() => served.stop());
  return database;
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
