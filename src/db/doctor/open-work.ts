// Open work of an order database, for `orders doctor`: what an operator has stopped, and the order that has waited
// longest.
import {
  type Finding,
  openFindings,
  type Rests,
  restFindings,
} from '../../domain/reports/doctor-findings.ts';
import type { Sql } from '../sql.ts';
import { chargesHeld, OPEN_MONEY } from '../tables/journal.ts';
import { openCounts } from '../tables/open-counts.ts';

/** Findings about work that waits for the two services or for an operator. */
export async function openOf(sql: Pick<Sql, 'query'>, resilience: boolean): Promise<Finding[]> {
  const rests = await whatRests(sql);
  const open = openFindings(await openCounts(sql), resilience, Date.now(), rests.oldestOrder);
  return [...open, ...restFindings(rests)];
}

async function whatRests(sql: Pick<Sql, 'query'>): Promise<Rests> {
  const [oldest] = await sql.query<{ order_id: number }>(
    `SELECT order_id FROM journal WHERE ${OPEN_MONEY} ORDER BY created_at, id LIMIT 1`,
    [],
  );
  const paused = await sql.query<{ id: number }>(
    "SELECT id FROM batches WHERE status = 'paused' ORDER BY id",
    [],
  );
  return {
    oldestOrder: oldest?.order_id,
    chargesHeld: await chargesHeld(sql),
    pausedBatches: paused.map(({ id }) => id),
  };
}
