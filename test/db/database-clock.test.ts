// Proves that the database's clock goes on while the machine sleeps, and that setting the machine's clock moves nothing.
import { expect, onTestFinished, test } from 'vitest';
import { databaseClock } from '../../src/db/postgres/clock.ts';
import type { Sql } from '../../src/db/sql.ts';

const START = Date.UTC(2025, 11, 1, 10);
const HOUR_MS = 3_600_000;

/** A machine and a database server, whose clocks are an hour apart, and what happens to them. */
async function openMachine() {
  const clocks = { monotonic: 1_000, wall: START, sinceBoot: 500_000, database: START + HOUR_MS };
  const pass = (ms: number, ...which: (keyof typeof clocks)[]) => {
    for (const clock of which) clocks[clock] += ms;
  };
  const run = (ms: number) => pass(ms, 'monotonic', 'wall', 'sinceBoot', 'database');
  const sleep = (ms: number) => pass(ms, 'wall', 'sinceBoot', 'database');
  let asked = 0;
  let duringQuery = () => {};
  const query = async () => {
    asked += 1;
    const row = { now: clocks.database };
    duringQuery();
    return [row];
  };
  const clock = await databaseClock({ query } as unknown as Pick<Sql, 'query'>, {
    monotonic: () => clocks.monotonic,
    wall: () => clocks.wall,
    // In hundredths of a second.
    sinceBoot: () => Math.floor(clocks.sinceBoot / 10) * 10,
  });
  onTestFinished(clock.stop);
  return {
    clock,
    clocks,
    run,
    sleep,
    setWall: (ms: number) => pass(ms, 'wall'),
    asked: () => asked,
    onQuery: (happens: () => void) => {
      duringQuery = happens;
    },
  };
}

test('it goes on while the machine sleeps, and is measured again as soon as that is noticed', async () => {
  const { asked, clock, clocks, run, sleep } = await openMachine();
  run(5_000);
  expect(clock.now()).toBe(clocks.database);
  expect(asked()).toBe(1);
  sleep(8 * HOUR_MS + 7);
  // Before any answer: to a hundredth of a second.
  expect(Math.abs(clock.now() - clocks.database)).toBeLessThanOrEqual(10);
  expect(asked()).toBe(2);
  await Promise.resolve();
  await Promise.resolve();
  expect(clock.now()).toBe(clocks.database);
  expect(asked()).toBe(2);
});

test('several short sleeps are noticed together', async () => {
  const { clock, clocks, run, sleep } = await openMachine();
  for (let n = 0; n < 5; n += 1) {
    sleep(100);
    run(1_000);
    clock.now();
  }
  expect(Math.abs(clock.now() - clocks.database)).toBeLessThan(260);
});

test.each([-10 * HOUR_MS, -30_000, 30_000, 10 * HOUR_MS])(
  'a clock of the machine that is set by %d ms does not move it',
  async (ms) => {
    const { asked, clock, clocks, run, setWall, sleep } = await openMachine();
    setWall(ms);
    expect(clock.now()).toBe(clocks.database);
    run(1_000);
    expect(clock.now()).toBe(clocks.database);
    expect(asked()).toBe(1);
    sleep(HOUR_MS);
    expect(Math.abs(clock.now() - clocks.database)).toBeLessThanOrEqual(10);
  },
);

test('a sleep while the database is asked does not spoil what is known already', async () => {
  const { clock, clocks, onQuery, sleep } = await openMachine();
  onQuery(() => sleep(HOUR_MS));
  await clock.measure();
  onQuery(() => {});
  expect(Math.abs(clock.now() - clocks.database)).toBeLessThanOrEqual(10);
});

test('a slow answer that contradicts it moves it as far as is surely needed', async () => {
  const { clock, clocks, onQuery, run } = await openMachine();
  clocks.database += HOUR_MS;
  onQuery(() => run(4_000));
  await clock.measure();
  onQuery(() => {});
  expect(Math.abs(clock.now() - clocks.database)).toBeLessThanOrEqual(4_000);
});
