// The write queue of SQLite. Waiting requests share one transaction and so one flush to disk, yet a failed request
// undoes only itself; no other statement ever runs in between (ADR 2).
import type { Sharing } from '../../domain/ports/store.ts';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { databaseBusy } from '../database-errors.ts';
import { codeOf } from '../error-code.ts';
import type { Sql, WriteQueue } from '../sql.ts';
import type { SqliteConnection } from './connection.ts';
import { cannotBe } from './errors.ts';

export interface QueueOptions {
  /** How long a request waits while another process holds the write lock. */
  readonly lockWaitMs: number;
  /** A transaction takes no further request after this time, so that the event loop goes on. */
  readonly transactionMs: number;
  /** With more requests than this in the queue, further ones are rejected. */
  readonly queueLimit: number;
  /** Throws where commits no longer reach the intended file. */
  readonly check?: () => void;
  /** The error that a request gets in place of another one. */
  readonly told?: (error: unknown) => unknown;
}

export const QUEUE_OPTIONS: QueueOptions = { lockWaitMs: 5_000, transactionMs: 25, queueLimit: 10_000 };

/** How long a patient write waits for one that opens the queue. */
const PATIENCE_MS = 5;
/** How long the queue waits for more requests, in turns of the event loop; an idle loop passes them at once. */
const GATHERING_TURNS = 4;

interface Waiting {
  readonly since: number;
  readonly isPatient: boolean;
  /** Set once a transaction it was in had to be undone: from then on it has a savepoint of its own. */
  apart: boolean;
  /** Runs the work inside the open transaction; the function it returns answers the caller after the commit. */
  run(sql: Sql): Promise<() => void>;
  reject(error: unknown): void;
}

/** `connect` is called on the first write, and again after an error that leaves the connection in doubt. */
export function sqliteWriteQueue(
  connect: () => Promise<SqliteConnection>,
  options: QueueOptions = QUEUE_OPTIONS,
): WriteQueue & { close(): Promise<void> } {
  const queue: Waiting[] = [];
  const { told = (error) => error } = options;
  let connection: SqliteConnection | undefined;
  let draining: Promise<void> | undefined;
  /** Opens the queue to patient writes. */
  let later: NodeJS.Timeout | undefined;
  let isTime = false;

  async function drain(): Promise<void> {
    await waitForMoreWrites();
    // The check after a commit holds for the transaction that follows at once.
    let isChecked = false;
    while (isTime ? queue.length > 0 : queue.some(({ isPatient }) => !isPatient)) {
      isTime = false;
      try {
        if (!isChecked) options.check?.();
        connection ??= await connect();
        isChecked = (await begin(connection, queue, options)) && (await transact(connection, queue, options));
      } catch (error) {
        rejectAll(queue, error);
        connection = await leave(connection);
        isChecked = false;
      }
      if (queue.length > 0) await waitForMoreWrites();
    }
    isTime = false;
    if (queue.length > 0) later ??= setTimeout(drainNow, PATIENCE_MS);
    // Here and not after a promise: a request that arrives in between would wait in a queue that no call opens.
    draining = undefined;
  }

  function openWriteQueue(): void {
    draining ??= drain();
  }

  function drainNow(): void {
    clearTimeout(later);
    later = undefined;
    isTime = true;
    openWriteQueue();
  }

  return {
    write<T>(work: (sql: Sql) => Promise<T>, sharing?: Sharing): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (queue.length >= options.queueLimit)
          return reject(databaseBusy('too many requests wait for the database'));
        const isPatient = sharing?.isPatient === true;
        queue.push(waiting(work, isPatient, resolve, (error) => reject(told(error))));
        if (!isPatient) openWriteQueue();
        else if (!draining) later ??= setTimeout(drainNow, PATIENCE_MS);
      });
    },
    async close() {
      while (draining ?? queue.length > 0) {
        drainNow();
        await draining;
      }
      await connection?.close();
      connection = undefined;
    },
  };
}

function waiting<T>(
  work: (sql: Sql) => Promise<T>,
  isPatient: boolean,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Waiting {
  return {
    isPatient,
    since: performance.now(),
    reject,
    apart: false,
    async run(sql) {
      if (!this.apart) {
        const value = await work(sql);
        return () => resolve(value);
      }
      await sql.query('SAVEPOINT request');
      try {
        const value = await work(sql);
        await sql.query('RELEASE request');
        return () => resolve(value);
      } catch (error) {
        if (isBroken(error)) throw error;
        await sql.query('ROLLBACK TO request');
        await sql.query('RELEASE request');
        return () => reject(error);
      }
    },
  };
}

/** Takes the write lock at once or not at all: data read in the transaction stays valid until its commit. */
async function begin(connection: SqliteConnection, queue: Waiting[], of: QueueOptions): Promise<boolean> {
  try {
    await connection.query('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
  const now = performance.now();
  while (queue[0] && now - queue[0].since > of.lockWaitMs) {
    queue.shift()?.reject(databaseBusy('another process holds the database'));
  }
  await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 15));
  return false;
}

/** Whether it was committed; otherwise its requests wait for a retry. */
async function transact(
  connection: SqliteConnection,
  queue: Waiting[],
  options: QueueOptions,
): Promise<boolean> {
  const taken: Waiting[] = [];
  const answers: (() => void)[] = [];
  let isCommitted = false;
  const started = performance.now();
  try {
    do {
      const next = queue.shift();
      if (!next) break;
      taken.push(next);
      answers.push(await next.run(connection));
      // SQLite rolls back automatically after some errors: the next request's writes would be committed at once.
      if (!connection.handle.inTransaction) throw new Error('the transaction was rolled back');
    } while (performance.now() - started < options.transactionMs);
    await connection.query('COMMIT');
    isCommitted = true;
    // Asked after the commit: a write into a file without a name is not acknowledged.
    options.check?.();
  } catch (failure) {
    try {
      if (taken.at(-1)?.apart !== false || isBroken(failure) || !connection.handle.inTransaction)
        throw failure;
      // One of them failed: all is rolled back and retried, each with a savepoint. Only then does it cost more.
      await connection.query('ROLLBACK');
    } catch (error) {
      // A full disk, a failed flush or rollback: nothing of this transaction counts for any of its requests.
      rejectAll(taken, isCommitted ? storedNowhere(error) : error);
      throw error;
    }
    for (const one of taken) one.apart = true;
    queue.unshift(...taken);
    return false;
  }
  for (const answer of answers) answer();
  return true;
}

/** It may be in the saved copy of a lost file, so it must not be done again. */
function storedNowhere(cause: unknown): OrdersError {
  const text = `the last change may be lost (${errorText(cause)}); check it before you retry`;
  return new OrdersError('outcome_unknown', text, { code: 'database_lost', cause });
}

function rejectAll(waiting: Waiting[], error: unknown): void {
  const told = error instanceof OrdersError ? error : cannotBe('written', error);
  for (const one of waiting.splice(0)) one.reject(told);
}

/** The state of a connection is unknown after an error: it is closed, and the next write opens another. */
async function leave(connection: SqliteConnection | undefined): Promise<undefined> {
  // SQLite undoes an open transaction as it closes, so that no statement need succeed for it.
  for (const close of [() => connection?.close(), () => connection?.handle.close()]) {
    try {
      await close();
    } catch {
      // The caller already gets the error that led here.
    }
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** An error of the disk or the file, after which no part of the transaction can be trusted. */
function isBroken(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM)/.test(codeOf(error));
}

/** Requests that arrive together, or right after, share a transaction: the flush is the costly part. */
async function waitForMoreWrites(): Promise<void> {
  for (let turn = 0; turn < GATHERING_TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
