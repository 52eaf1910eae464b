// One of the twins: a real server on a database of its own, with a clock that the session sets, and services whose answers
// depend on the request alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCaller } from '../../src/domain/ports/store.ts';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { openConnections } from '../support/database/connections.ts';
import { ask, type Reply, startServerOn } from '../support/server/server-on.ts';
import { until } from '../support/until.ts';
import { requestLine } from './compare.ts';
import { scriptServices } from './services.ts';
import type { SessionRequest } from './session.ts';

export interface Twin {
  /** Resolves once nothing is under way any more. */
  answer(request: SessionRequest): Promise<Reply>;
  close(): Promise<void>;
}

/** What each twin does only when it is asked to, it does in the same sequence. */
const ENVIRONMENT = {
  ORDERS_RECOVERY_INTERVAL_MS: '3600000',
  ORDERS_BATCH_CONCURRENCY: '1',
  ORDERS_LOG_LEVEL: 'silent',
};
/** Pages name the address that they were asked by. */
const SAME = { host: 'localhost' };
const ONE_BY_ONE = { room: () => 0, began: () => {}, ended: () => {} };
const LOOK_MS = 2;
const RESUME_LOOKS = 50;
const MOST_LOOKS = 3_000;

/** What is still to come without a request: calls under way, and orders of batches that may be charged. */
const UNDER_WAY = `SELECT
  (SELECT count(*) FROM journal WHERE state = 'running') AS calls,
  (SELECT count(*) FROM journal j JOIN batches b ON b.id = j.batch_id JOIN orders o ON o.id = j.order_id
      WHERE j.state = 'waiting' AND b.status = 'running' AND o.held_at IS NULL) AS charges`;
/** Batches that the next look of the server completes: it looks once an hour, unless one is resumed. */
const TO_COMPLETE = `SELECT id FROM batches b WHERE status = 'running'
  AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.batch_id = b.id AND j.state IN ('waiting', 'running', 'unknown'))`;

export async function openTwin(database: string | undefined): Promise<Twin> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-twin-'));
  let now = Date.UTC(2025, 11, 1, 10);
  let keys = 0;
  /** The highest id that an order has, or can no longer have. */
  let reached = 0;
  const url = database ?? join(folder, 'orders.db');
  const server = await startServerOn(url, folder, {
    env: ENVIRONMENT,
    prepare: ({ deps }) =>
      void Object.assign(deps, { clock: { now: () => now }, newKey: () => `key_${++keys}` }),
  });
  const { read, writeQueue, close } = await openConnections(url);
  let held: Promise<void> | undefined;
  scriptServices(server.fake, () => held);
  const { batches, deps } = server.context;
  const isQuiet = async (looks: number) => {
    const [row] = await read.query<{ calls: number; charges: number }>(UNDER_WAY);
    if (Number(row?.calls) > 0) return false;
    if (Number(row?.charges) > 0 && !(await deps.store.read.chargesHeld())) return false;
    // What is due may be taken up by the server at any moment, so it is taken up now.
    if ((await recoverOpenRows(deps, newCaller('settle'), { pace: ONE_BY_ONE })).length > 0) return false;
    const ended = await read.query<{ id: number }>(TO_COMPLETE);
    // Not at every look: the server would begin with the first batch again and again.
    const some = looks % RESUME_LOOKS === 1 ? ended : [];
    for (const { id } of some) await batches.changeBatch(id, 'resume', newCaller('api')).catch(() => {});
    return ended.length === 0;
  };
  const left = async () => {
    const open =
      "SELECT id, order_id, batch_id, kind, state FROM journal WHERE state IN ('waiting', 'running')";
    return JSON.stringify([await read.query(open), await read.query('SELECT id, status FROM batches')]);
  };
  const quiet = async (last: string) => {
    let looks = 0;
    let calls = -1;
    await until(async () => {
      looks += 1;
      if (looks > MOST_LOOKS) throw new Error(`never at rest after ${last}: ${await left()}`);
      const before = calls;
      calls = server.fake.calls.length;
      return (await isQuiet(looks)) && before === calls;
    }, LOOK_MS);
  };
  return {
    async answer({ method, path, headers = {}, body, afterMs, leap, holdsPayments }) {
      now += afterMs;
      await quiet(`${afterMs} ms`);
      const [newest] = await read.query<{ id: number | null }>('SELECT max(id) AS id FROM orders');
      reached = Math.max(reached, newest?.id ?? 0);
      // A database on which ids are taken one by one would lose one that the other keeps.
      if (leap !== undefined && leap > reached) {
        reached = leap;
        await writeQueue.write(async (sql) => {
          for (const text of sql.dialect.giveOrderIdsAbove) {
            await sql.query(text, Array(text.split('?').length - 1).fill(leap));
          }
        });
      }
      let release = () => {};
      if (holdsPayments) {
        held = new Promise((resolve) => {
          release = resolve;
        });
      }
      try {
        return await ask(server.port, path, { method, headers: { ...SAME, ...headers }, body });
      } finally {
        held = undefined;
        release();
        await quiet(requestLine({ method, path, headers, body, afterMs }));
      }
    },
    async close() {
      await close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
