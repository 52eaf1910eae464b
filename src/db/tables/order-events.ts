// Reads the timelines of all orders in the sequence they were written. PostgreSQL may commit an id after a greater one:
// the reader waits a moment for uncommitted ids, so that a client that continues after an id misses nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventQuery, EventReads, FeedEvent } from '../../domain/model/event-feed.ts';
import { databaseBusy } from '../database-errors.ts';
import type { Sql } from '../sql.ts';
import { type EventRow, eventFromRow } from './orders.ts';

interface FeedEventRow extends EventRow {
  readonly id: number;
  readonly order_id: number;
}

const COLUMNS = 'id, order_id, at, type, from_status, to_status, actor, detail, payment_id';
/** A transaction takes milliseconds; a longer one delays no reader. */
const WRITERS_MS = 1_000;
const TRIES = 5;
const LOOK_MS = 5;

export function eventReads(sql: Sql): EventReads {
  return {
    eventsAfter: (query) => eventsAfter(sql, query),
    lastEventId: () => lastEventId(sql),
    newestEventId: () => newestId(sql),
    eventIdBefore: (at) => eventIdBefore(sql, at),
  };
}

async function eventsAfter(sql: Sql, query: EventQuery): Promise<FeedEvent[]> {
  const { after, orderId, limit } = query;
  const read = (upTo: number) =>
    sql.query<FeedEventRow>(
      `SELECT ${COLUMNS} FROM order_events
        WHERE id > ? AND id <= ? ${orderId === undefined ? '' : 'AND order_id = ?'} ORDER BY id LIMIT ?`,
      orderId === undefined ? [after, upTo, limit] : [after, upTo, orderId, limit],
    );
  const rows = await read(Number.MAX_SAFE_INTEGER);
  const last = rows.at(-1);
  if (!last) return [];
  // The timeline of one order skips most ids, so a gap says nothing.
  const isWhole = orderId === undefined && last.id - after === rows.length;
  if (isWhole) return rows.map(fromRow);
  if (await writersAreGone(sql)) {
    return (sql.dialect.eventWriters === '' ? rows : await read(last.id)).map(fromRow);
  }
  const whole = orderId === undefined ? rows.filter(({ id }, at) => id === after + 1 + at) : [];
  return whole.map(fromRow);
}

async function lastEventId(sql: Sql): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const newest = await newestId(sql);
    if (await writersAreGone(sql)) return newest;
  }
  throw databaseBusy('another client keeps a transaction open that writes timelines');
}

async function newestId(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ id: number | null }>('SELECT max(id) AS id FROM order_events');
  return row?.id ?? 0;
}

/**
 * Whether all transactions that are writing events right now have ended, after a moment at most; later ones are not
 * waited for.
 */
async function writersAreGone(sql: Sql): Promise<boolean> {
  const { eventWriters } = sql.dialect;
  if (eventWriters === '') return true;
  const writing = async () => (await sql.query<{ writer: string }>(eventWriters)).map(({ writer }) => writer);
  const giveUpAt = performance.now() + WRITERS_MS;
  let left = await writing();
  while (left.length > 0 && performance.now() < giveUpAt) {
    await sleep(LOOK_MS);
    const now = new Set(await writing());
    left = left.filter((writer) => now.has(writer));
  }
  return left.length === 0;
}

/** Times grow with ids, except for equal times: a binary search. */
async function eventIdBefore(sql: Sql, at: number): Promise<number> {
  let [before, from] = [0, (await newestId(sql)) + 1];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    const [row] = await sql.query<{ id: number; at: number }>(
      'SELECT id, at FROM order_events WHERE id >= ? ORDER BY id LIMIT 1',
      [middle],
    );
    if (row && row.at < at) before = row.id;
    else from = middle;
  }
  return before;
}

function fromRow(row: FeedEventRow): FeedEvent {
  return { id: row.id, orderId: row.order_id, ...eventFromRow(row) };
}
