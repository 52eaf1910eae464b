// Proves that a failover to a synchronous standby loses and doubles nothing, and that one which loses commits is found out.

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { readPostgresBook } from '../kills/book.ts';
import { type Acknowledged, acknowledge } from '../kills/load.ts';
import { violationsOf } from '../kills/verdict.ts';
import { startPair } from '../support/database/postgres-pair.ts';
import { CALLER, openDesk, openFakes, SETTLER, type TestDesk } from '../support/desk.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { scaled } from '../support/scale.ts';
import { until } from '../support/until.ts';
import { runFailovers } from './campaign.ts';

const CLIENTS = 6;
const PAUSE_MS = 20;
/** Servers start and crash, which takes seconds. */
const FAILOVERS = scaled(2, 0);
const WHOLE = { timeout: 300_000, skip: FAILOVERS === 0 };

/** They place orders until they are stopped, whatever they are told. */
function placeOrders({ desk }: TestDesk, acknowledged: Acknowledged) {
  let placed = 0;
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      placed += 1;
      const key = String(placed);
      await desk.createOrder(orderOf(placed), CALLER).then(
        (order) => acknowledge(acknowledged, order, key),
        () => sleep(PAUSE_MS),
      );
    }
  };
  const working = Promise.all(Array.from({ length: CLIENTS }, client));
  return {
    async stop() {
      stopped = true;
      await working;
    },
  };
}

test('one failover with a synchronous standby, and one with a standby that is behind', WHOLE, async () => {
  const pair = await startPair('synchronous');
  onTestFinished(() => pair.remove());
  const fake = await openFakes();
  const desk = await openDesk(fake, { path: pair.url });
  const acknowledged: Acknowledged = new Map();
  const more = async () => {
    const told = acknowledged.size;
    await until(() => acknowledged.size > told + CLIENTS);
  };
  const judge = async () => {
    desk.clock.advance(3_600_000);
    await recoverOpenRows(desk.deps, SETTLER);
    const client = new pg.Client({ connectionString: pair.primary().url });
    await client.connect();
    const book = await readPostgresBook(client);
    await client.end();
    return violationsOf(book, fake, acknowledged);
  };

  const clients = placeOrders(desk, acknowledged);
  await more();
  await pair.failOver({ signal: 'SIGQUIT' });
  await more();
  await clients.stop();
  expect(await judge()).toEqual([]);

  await pair.newStandby('asynchronous');
  const others = placeOrders(desk, acknowledged);
  await more();
  await pair.failOver({ signal: 'SIGKILL', behind: more });
  await others.stop();
  expect(await judge()).toContainEqual(expect.stringMatching(/^D1: order \d+ was acknowledged and is gone$/));
});

test('real servers outlive failovers to a synchronous standby', WHOLE, async () => {
  const summary = await runFailovers({
    failovers: FAILOVERS,
    promised: 'synchronous',
    random: Math.random,
  });
  expect(summary.violations).toEqual([]);
  expect(summary).toMatchObject({ failovers: FAILOVERS, lost: 0 });
});

test(
  'after failovers that lost orders, reconcile names each charge that no order accounts for',
  WHOLE,
  async () => {
    const summary = await runFailovers({
      failovers: FAILOVERS,
      promised: 'asynchronous',
      random: Math.random,
    });
    expect(summary.violations).toEqual([]);
    expect(summary.loss?.unaccounted).toBeGreaterThan(0);
  },
);
