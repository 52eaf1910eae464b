// One transaction on one connection. Statements whose result no caller awaits travel with the next awaited one: BEGIN
// with the first, the last writes with COMMIT.
import type { PoolClient, QueryResult } from 'pg';
import type { Sql, SqlValue } from '../sql.ts';
import { BEGIN } from './dialect.ts';
import { runPipeline } from './pipeline.ts';
import { prepared, shown, sqlOver, TYPES } from './statements.ts';

export interface Transaction {
  /** For one piece of work; several may share the transaction. */
  open(): Sql;
  /** Its id at the server; undefined while nothing has been sent. */
  id(): string | undefined;
  /** A query that finds a row exactly if it was committed; undefined where its work names none. */
  witness(): Query | undefined;
  commit(): Promise<void>;
  /** Rejects where the connection cannot be used any more. */
  rollback(): Promise<void>;
}

export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

interface Waiting extends Query {
  resolve(result: QueryResult): void;
  reject(error: unknown): void;
}

/** Sent as text each time, so that it is recognisable on the wire. */
const COMMIT = 'COMMIT';
const WITHOUT_FLUSH = 'SET LOCAL synchronous_commit = off';
const XACT_ID = 'SELECT pg_current_xact_id()::text AS id';

export function beginTransaction(client: PoolClient): Transaction {
  let waiting: Waiting[] = [];
  let flushing = false;
  let begun = false;
  let id: string | undefined;

  async function flush(): Promise<void> {
    flushing = false;
    const batch = waiting;
    waiting = [];
    begun = true;
    try {
      const results = await runPipeline(
        client,
        batch.map(({ text, values }) => ({
          ...(text === COMMIT ? { text } : prepared(text)),
          values: shown(values),
        })),
        TYPES,
      );
      for (const [at, one] of batch.entries()) {
        const result = results[at];
        if (result) one.resolve(result);
        else one.reject(new Error('the server answered fewer statements than it was sent'));
      }
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  const put = (text: string, values: readonly SqlValue[]) =>
    new Promise<QueryResult>((resolve, reject) => waiting.push({ text, values, resolve, reject }));

  /** Sent once the caller has no more statements at this moment. */
  const run = (text: string, values: readonly SqlValue[] = []) => {
    const answer = put(text, values);
    if (!flushing) queueMicrotask(flush);
    flushing = true;
    return answer;
  };
  // A failure of an unawaited statement is a failure of the statement it travels with.
  const send = (text: string, values: readonly SqlValue[]) => void put(text, values).catch(() => {});
  let opened = 0;
  let repeatable = 0;
  let witnessed: Query | undefined;

  put(BEGIN, []).catch(() => {});
  put(XACT_ID, []).then(
    ({ rows }) => {
      id = (rows[0] as { id: string }).id;
    },
    () => {},
  );
  return {
    open() {
      opened += 1;
      const mayRepeat = () => {
        repeatable += 1;
      };
      const witness = (text: string, values: readonly SqlValue[]) => {
        witnessed = { text, values };
      };
      return sqlOver(run, { send, mayRepeat, witness });
    },
    id: () => id,
    witness: () => witnessed,
    async commit() {
      if (repeatable === opened) send(WITHOUT_FLUSH, []);
      // Without its id, the fate of a COMMIT whose answer is lost would stay unknown.
      else if (id === undefined) await run('SELECT 1');
      const { command } = await run(COMMIT);
      // PostgreSQL's answer where code caught an error and continued: nothing of the transaction counts.
      if (command !== COMMIT) throw new Error(`the transaction ended in ${command}`);
    },
    async rollback() {
      for (const one of waiting) one.reject(new Error('the transaction was cancelled'));
      waiting = [];
      if (begun) await client.query('ROLLBACK');
    },
  };
}
