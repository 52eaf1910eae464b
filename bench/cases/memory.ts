// What a server that has nothing to do holds of the memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, playTurn, seeded, serveOrders, serveRole, type Turn } from '../harness/bench.ts';
import { type Played, play, row } from '../harness/case.ts';

const ROUNDS = 3;
const REST_MS = 3_000;

export async function* memory(bench: Bench): AsyncGenerator<Played> {
  const restMs = bench.pace.ms(REST_MS);
  const turn = (serve: Turn['serve']) => async () =>
    playTurn({
      database: await seeded(bench, 0),
      serve,
      async drive({ url, rssMiB }) {
        const { status } = await fetch(`${url}/api/v1/orders`);
        if (status !== 200) throw new Error(`a wrong answer: HTTP ${status}`);
        await sleep(restMs);
        return { answered: 0, figures: { idleMiB: rssMiB() } };
      },
      status: 'PAID',
    });
  yield await play({
    name: 'memory',
    about: `Resident memory of orders serve on an empty SQLite file, one request after its start and
      ${restMs / 1_000} s of rest. The floor is a process with polka and better-sqlite3 and nothing else that
      serves the same request. Memory under load is told of with the creation of orders.`,
    rounds: bench.pace.rounds(ROUNDS),
    sides: {
      ours: turn((database) => serveOrders(bench, database)),
      floor: turn((database) => serveRole(bench, 'reads', database)),
    },
    rows: [row('idle', 'MiB', 'idleMiB', { floor: 'floor', aim: { atMost: 1.8 } })],
  });
}
