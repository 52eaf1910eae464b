// Several statements to PostgreSQL in one round trip: pg sends a Sync after each, and each Sync costs both sides a
// system call. Here one Sync follows the last, so that a failure also stops the statements after it.
import pg, { type Connection, type CustomTypesConfig, type QueryResult, type Submittable } from 'pg';

export interface BatchedStatement {
  readonly text: string;
  /** Prepared under this name on each connection. */
  readonly name?: string;
  readonly values: readonly unknown[];
}

/** The methods that pg's client calls on the query it waits for; its types name only `submit`. */
interface Answering extends Submittable {
  readonly name?: string | undefined;
  readonly text?: string;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery(connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

interface Names {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
}

/** Resolves to the result of each statement, in their sequence; rejects with the first failure. */
export function runPipeline(
  client: { query(batch: Submittable): unknown },
  statements: readonly BatchedStatement[],
  types: CustomTypesConfig,
): Promise<QueryResult[]> {
  return new Promise((resolve, reject) => {
    const results: QueryResult[] = [];
    let unread: Error | undefined;
    const queries = statements.map(({ text, name, values }) => {
      const config = { text, ...(name ? { name } : {}), values: [...values], types, queryMode: 'extended' };
      const query = new pg.Query(config, (error: Error | undefined, result: QueryResult) => {
        if (error) unread ??= error;
        else results.push(result);
      });
      return query as unknown as Answering;
    });
    const done = (error: Error | null | undefined = unread) => (error ? reject(error) : resolve(results));
    client.query(batchOf(queries, done));
  });
}

/** One query for the client, which passes its answers to each of `queries` in turn. */
function batchOf(queries: readonly Answering[], done: (error?: Error | null) => void) {
  let at = 0;
  const current = () => queries[at];
  return {
    // The client replaces it when the answer takes too long.
    callback: done,
    get name() {
      return current()?.name;
    },
    get text() {
      return current()?.text;
    },
    submit(connection: Connection) {
      const { stream } = connection as unknown as { readonly stream: { cork(): void; uncork(): void } };
      const withoutSync: Connection = Object.assign(Object.create(connection), { sync() {} });
      stream.cork();
      try {
        for (const [index, query] of queries.entries()) {
          query.submit(index === queries.length - 1 ? connection : withoutSync);
        }
      } finally {
        stream.uncork();
      }
      return null;
    },
    handleRowDescription: (message: unknown) => current()?.handleRowDescription(message),
    handleDataRow: (message: unknown) => current()?.handleDataRow(message),
    handleCommandComplete(message: unknown, connection: Connection) {
      current()?.handleCommandComplete(message, connection);
      at += 1;
    },
    handleEmptyQuery() {
      at += 1;
    },
    handleReadyForQuery(connection: Connection) {
      for (const query of queries) query.handleReadyForQuery(connection);
      this.callback();
    },
    handleError(error: Error, connection: Connection) {
      // Statements that the server skipped are not prepared, although they were sent.
      const { parsedStatements, submittedNamedStatements } = connection as unknown as Names;
      for (const { name } of queries.slice(at)) {
        if (name && parsedStatements[name] === undefined) delete submittedNamedStatements[name];
      }
      this.callback(error);
    },
  };
}
