// Asks PostgreSQL and waits for the answer without a promise, as better-sqlite3 does: a test looks into either
// database in the same line. Another thread does the asking.
import { createRequire } from 'node:module';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

interface Asker {
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

type Reply = { readonly rows: unknown[] } | { readonly failure: string };

/** Plain JavaScript: a thread on Node.js 20 reads nothing else. Ids, counts and times come as SQLite gives them. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const pg = require(workerData.pg);
const toTime = pg.types.getTypeParser(1184);
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1184, (text) => toTime(text).toISOString());
const answered = new Int32Array(workerData.answered);
let server;
let schema;
let client;
async function ask(asked) {
  // A connection costs more than most questions: for another schema of the same database it is the same one.
  const url = new URL(asked.url);
  const path = (url.searchParams.get('options') || '').replace('-c search_path=', '') || 'public';
  url.searchParams.delete('options');
  if (url.href !== server) {
    await client?.end();
    client = server = schema = undefined;
    const next = new pg.Client({ connectionString: url.href });
    next.on('error', () => { client = server = undefined; });
    await next.connect();
    client = next;
    server = url.href;
  }
  if (path !== schema) await client.query('SET search_path = ' + path);
  schema = path;
  let at = 0;
  const { rows } = await client.query(asked.sql.replace(/\\?/g, () => '$' + ++at), asked.values);
  return { rows };
}
workerData.port.on('message', async (asked) => {
  const reply = await ask(asked).catch((error) => ({ failure: String(error.message || error) }));
  workerData.port.postMessage(reply);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
`;

const PATIENCE_MS = 20_000;
let asker: Asker | undefined;

export function postgresQuery<Row>(url: string, sql: string, values: readonly unknown[] = []): Row[] {
  asker ??= startAsking();
  const { port, answered } = asker;
  Atomics.store(answered, 0, 0);
  port.postMessage({ url, sql, values });
  if (Atomics.wait(answered, 0, 0, PATIENCE_MS) === 'timed-out') throw new Error(`no answer to: ${sql}`);
  const reply = receiveMessageOnPort(port)?.message as Reply;
  if ('failure' in reply) throw new Error(`${reply.failure}: ${sql}`);
  return reply.rows as Row[];
}

function startAsking(): Asker {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const pg = createRequire(import.meta.url).resolve('pg');
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: { port: port2, answered: answered.buffer, pg },
    transferList: [port2],
  });
  worker.unref();
  port1.unref();
  return { port: port1, answered };
}
