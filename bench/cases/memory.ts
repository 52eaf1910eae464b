// What a server that has nothing to do holds of the memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, removeDatabase, seeded, serveOrders, serveRole, servicesOf } from '../bench.ts';
import { type Figures, type Played, play } from '../case.ts';
import { askOnce } from '../http/connection.ts';
import { rssMiB } from '../memory.ts';
import type { Served } from '../workshop.ts';

const ROUNDS = 3;
const REST_MS = 3_000;

export async function* memory(bench: Bench): AsyncGenerator<Played> {
  const services = await servicesOf(bench);
  const turn = (serve: (database: string) => Promise<Served>) => async (): Promise<Figures> => {
    const database = await seeded(bench, 0);
    const served = await serve(database);
    const { status } = await askOnce(served.url, { method: 'GET', path: '/api/v1/orders' });
    if (status !== 200) throw new Error(`a wrong answer: HTTP ${status}`);
    await sleep(bench.pace.ms(REST_MS));
    const idleMiB = rssMiB(served.pid);
    await served.stop();
    removeDatabase(database);
    return { idleMiB };
  };
  const played = await play({
    name: 'memory',
    about: `Resident memory of orders serve on an empty SQLite file, one request after its start and
      ${bench.pace.ms(REST_MS) / 1_000} s of rest. The floor is a process with polka and better-sqlite3 and nothing else that
      serves the same request. Memory under load is told of with the creation of orders.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: turn((database) => serveOrders(bench, database, services)),
      floor: turn((database) => serveRole(bench, 'reads', database)),
    },
    rows: [
      {
        name: 'idle',
        unit: 'MiB',
        of: ['ours', 'idleMiB'],
        against: ['floor', 'idleMiB'],
        aim: { atMost: 1.8 },
      },
    ],
  });
  yield played;
}
