// The PostgreSQL store of a process that may die before each statement reaches the server, also inside a batch of which
// the server has some already, and after a commit whose answer it never hears.
import type { Connection, Pool, PoolClient, QueryConfig, Submittable } from 'pg';
import { POSTGRES_OPTIONS } from '../../src/db/postgres/connection.ts';
import { statements } from '../../src/db/postgres/statements.ts';
import { POSTGRES_WRITE_QUEUE_OPTIONS, postgresWriteQueue } from '../../src/db/postgres/write-queue.ts';
import { openReads } from '../../src/db/reads.ts';
import { openTx } from '../../src/db/tx.ts';
import type { Life } from './life.ts';
import type { ProcessStore } from './stage.ts';

/** Statements that leave in one message, as `src/db/postgres/pipeline.ts` makes them. */
interface Batch extends Submittable {
  callback(error?: Error | null): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

/** What pg's statements call to be sent. */
interface Wire {
  readonly stream: { destroy(): void };
  parse(statement: { readonly text: string; readonly name?: string }): void;
  bind(statement: { readonly statement?: string }): void;
  describe(portal: unknown): void;
  execute(portal: unknown): void;
  flush(): void;
  sync(): void;
}

/** The names of prepared statements are the same on all connections. */
const texts = new Map<string, string>();

/** Connections of `pool` are lent to the process, and end with it. */
export function openPostgresProcess(pool: Pool, life: Life): ProcessStore {
  const lent = new Set<PoolClient>();
  /** Batches on their way: all that has left the process arrives. */
  const underWay = new Set<Promise<void>>();
  /** Writes of which some are not awaited. */
  const asked = new Set<Promise<unknown>>();
  const lend = async () => {
    const client = await pool.connect();
    if (!life.isOver) {
      lent.add(client);
      return client;
    }
    client.release();
    return life.never();
  };
  const mortal = {
    async connect() {
      const client = await lend();
      return {
        on: client.on.bind(client),
        off: client.off.bind(client),
        query: (asked: string | Batch) =>
          typeof asked === 'string'
            ? life.step(asked, () => client.query(asked))
            : sendBatch(client, asked, life, underWay),
        release(isBroken: boolean) {
          if (life.isOver) return;
          lent.delete(client);
          client.release(isBroken);
        },
      };
    },
    query: (asked: QueryConfig) => life.step(asked.text, () => pool.query(asked)),
  } as unknown as Pool;
  const writeQueue = postgresWriteQueue(mortal, { ...POSTGRES_OPTIONS, ...POSTGRES_WRITE_QUEUE_OPTIONS });
  return {
    store: {
      read: openReads(statements(mortal)),
      write(work, sharing) {
        const written = life.heard(() => writeQueue.write((sql) => work(openTx(sql)), sharing));
        const ended: Promise<unknown> = written.catch(() => {}).finally(() => asked.delete(ended));
        asked.add(ended);
        return written;
      },
    },
    async bury() {
      await Promise.all(underWay);
      for (const client of lent) {
        wireOf(client).stream.destroy();
        client.release(true);
      }
      lent.clear();
    },
    async close() {
      while (asked.size > 0) await Promise.all(asked);
    },
  };
}

function wireOf(client: PoolClient): Wire {
  return (client as unknown as { readonly connection: Wire }).connection;
}

function sendBatch(client: PoolClient, batch: Batch, life: Life, underWay: Set<Promise<void>>): void {
  const { submit, callback, handleCommandComplete } = batch;
  const unheard = () => void life.never().catch((error: Error) => callback.call(batch, error));
  if (life.isOver) {
    unheard();
    return;
  }
  let ended = () => {};
  const way = new Promise<void>((resolve) => {
    ended = () => {
      underWay.delete(way);
      resolve();
    };
  });
  underWay.add(way);
  const progress = { sent: 0, done: 0, isCut: false, commits: false };
  batch.submit = (connection) => {
    submit.call(batch, stepwise(connection as unknown as Wire, life, progress) as unknown as Connection);
    if (progress.isCut && progress.sent === 0) ended();
  };
  batch.handleCommandComplete = (message, connection) => {
    handleCommandComplete.call(batch, message, connection);
    progress.done += 1;
    if (progress.isCut && progress.done === progress.sent) ended();
  };
  batch.callback = (error) => {
    ended();
    if (life.isOver || (!error && progress.commits && life.ends('COMMIT, unheard'))) unheard();
    else callback.call(batch, error);
  };
  client.query(batch);
}

interface Progress {
  /** Statements that left, and those that the server has answered. */
  sent: number;
  done: number;
  /** The process died before it had sent the rest. */
  isCut: boolean;
  commits: boolean;
}

/** The connection as the statements of one batch see it. */
function stepwise(wire: Wire, life: Life, progress: Progress): Wire {
  let text = '';
  return Object.assign(Object.create(wire) as Wire, {
    parse(statement: Parameters<Wire['parse']>[0]) {
      if (statement.name) texts.set(statement.name, statement.text);
      text = statement.text;
      if (!progress.isCut) wire.parse(statement);
    },
    bind(statement: Parameters<Wire['bind']>[0]) {
      if (statement.statement) text = texts.get(statement.statement) ?? statement.statement;
      if (!progress.isCut) wire.bind(statement);
    },
    describe(portal: unknown) {
      if (!progress.isCut) wire.describe(portal);
    },
    execute(portal: unknown) {
      if (progress.isCut) return;
      progress.isCut = life.ends(text);
      if (progress.isCut) return wire.flush();
      progress.sent += 1;
      progress.commits ||= text === 'COMMIT';
      wire.execute(portal);
    },
    sync() {
      if (!progress.isCut) wire.sync();
    },
  });
}
