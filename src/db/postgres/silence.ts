// Ends connections whose server has gone silent. A network that loses packets breaks no connection: requests would wait for
// the time limit of a statement, on one dead connection after the other, and TCP would retransmit for a quarter of an hour.
import type { Socket } from 'node:net';
import pg, { type ClientBase } from 'pg';
import { codeOf } from '../error-code.ts';
import { isSqlState } from './errors.ts';
import type { Way } from './tls.ts';

export interface SilenceOptions {
  /** A statement without an answer for so long makes us ask the server, on a new connection, what became of it. */
  readonly silentMs: number;
  /** How long the server has for that. */
  readonly connectMs: number;
}

export interface SilenceWatch {
  /** Watches it until it ends. `pid` resolves to its process at the server. */
  add(client: ClientBase, pid: Promise<number>): void;
  stop(): void;
}

/** What the driver's client has besides its types. */
interface Inner extends ClientBase {
  /** Whether no answer is awaited. */
  readonly readyForQuery: boolean | null;
  readonly connection: { readonly stream: Socket; once(event: 'connect', listener: () => void): void };
}

interface Watched {
  readonly client: Inner;
  /** Unknown while its first statement is under way. */
  pid: number;
  /** Bytes received, and bytes that have left. */
  moved: number;
  /** When it last had nothing to wait for, or bytes moved. */
  since: number;
}

/** `reached`: the network carries packets both ways, whatever else failed. */
type Answer = { readonly atWork: ReadonlySet<number> } | { readonly reached: boolean };

const LOOKS = 6;
const UNKNOWN_PID = 0;
/** A server that takes connections but does not answer may be overloaded, once. */
const UNANSWERED = 2;
const LOST = 'Connection terminated: an answer was lost';
/** The text says that the full time was spent: such work is not tried again. */
const SILENT = 'Connection terminated: the server did not answer in time';

/**
 * A session that waits for its client got a part of what was sent, or cannot deliver its answer. Where the server keeps no
 * states, all are at work.
 */
const AT_WORK = `SELECT pid FROM pg_stat_activity WHERE pid = ANY($1)
  AND coalesce(state, '') NOT LIKE 'idle%' AND wait_event_type IS DISTINCT FROM 'Client'`;

export function watchSilence(way: Way, options: SilenceOptions): SilenceWatch {
  const watched = new Set<Watched>();
  let isAsking = false;
  let unanswered = 0;

  const look = () => {
    const now = performance.now();
    for (const one of watched) {
      if (!one.client.readyForQuery && movedOf(one) === one.moved) continue;
      one.moved = movedOf(one);
      one.since = now;
    }
    const silent = [...watched].filter(({ since }) => now - since >= options.silentMs);
    if (isAsking || silent.length === 0) return;
    isAsking = true;
    judge(silent).finally(() => {
      isAsking = false;
    });
  };

  async function judge(silent: readonly Watched[]): Promise<void> {
    const before = new Map([...watched].map((one) => [one, movedOf(one)]));
    const answer = await askServer(way, options.connectMs, silent);
    const isStill = (one: Watched) => movedOf(one) === before.get(one);
    unanswered = 'atWork' in answer ? 0 : unanswered + 1;
    if ('atWork' in answer) {
      for (const one of silent) if (isStill(one) && !answer.atWork.has(one.pid)) end(one, LOST);
    } else if (!answer.reached || unanswered >= UNANSWERED) {
      // Idle ones, too: the next requests would take them.
      for (const one of before.keys()) if (isStill(one)) end(one, SILENT);
    }
    for (const one of silent) one.since = performance.now();
  }

  const looking = setInterval(look, options.silentMs / LOOKS);
  looking.unref();
  return {
    add(client, pid) {
      const inner = client as Inner;
      const one = { client: inner, pid: UNKNOWN_PID, moved: 0, since: performance.now() };
      watched.add(one);
      client.once('end', () => watched.delete(one));
      // It may end between two listeners of others.
      client.on('error', () => {});
      pid.then(
        (known) => {
          one.pid = known;
        },
        () => {},
      );
    },
    stop: () => clearInterval(looking),
  };
}

function movedOf({ client }: Watched): number {
  const { bytesRead, bytesWritten, writableLength } = client.connection.stream;
  return bytesRead + bytesWritten - writableLength;
}

function end({ client }: Watched, why: string): void {
  client.connection.stream.destroy(new Error(why));
}

async function askServer(way: Way, limitMs: number, silent: readonly Watched[]): Promise<Answer> {
  const client = new pg.Client({
    ...way,
    application_name: 'orders',
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  });
  let reached = false;
  client.on('error', () => {});
  (client as unknown as Inner).connection.once('connect', () => {
    reached = true;
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(AT_WORK, [silent.map(({ pid }) => pid)]);
    return { atWork: new Set(rows.map(({ pid }) => pid)) };
  } catch (error) {
    // It answers, but has no connection for this: nothing speaks against the others.
    if (isSqlState(codeOf(error))) return { atWork: new Set(silent.map(({ pid }) => pid)) };
    return { reached };
  } finally {
    // Nothing waits for it: its connection may be as silent.
    client.end().catch(() => {});
  }
}
