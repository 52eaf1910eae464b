// The sandbox's durable ledger: payments, emails and the answers given, in a SQLite file of its own. Several processes
// may use one file; every write is one short transaction.
import type Database from 'better-sqlite3';
import { openSqliteFile } from '../db/sqlite/driver.ts';
import type { Clock, RecordedStatus } from '../domain/ports/store.ts';
import { createPrivateFile } from '../domain/shared/private-file.ts';

export interface LedgerPayment {
  readonly id: string;
  readonly orderId: number;
  readonly amount: number;
  readonly currency: string;
  /** Its current state: a payment that was processing has succeeded once its time has come. */
  readonly status: RecordedStatus;
  readonly idempotencyKey: string | null;
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number;
  readonly settlesAt: number | null;
  readonly refundedAt: number | null;
}

export type NewPayment = Omit<LedgerPayment, 'createdAt' | 'refundedAt'>;

export interface LedgerEmail {
  readonly id: string;
  readonly recipient: string;
  readonly template: string;
  /** JSON. */
  readonly data: string;
  readonly idempotencyKey: string | null;
  readonly createdAt: number;
}

type NewEmail = Omit<LedgerEmail, 'createdAt'>;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One write transaction. */
export interface LedgerTx {
  /** A key charges once: its repeat gets the payment of the first time. */
  charge(payment: NewPayment): { readonly payment: LedgerPayment; readonly repeated: boolean };
  payment(id: string): LedgerPayment | undefined;
  markRefunded(id: string): void;
  /** A key sends one email: its repeat gets that of the first time. */
  addEmail(email: NewEmail): LedgerEmail;
}

export interface Ledger {
  /**
   * Runs `work` in one transaction, unless an answer to this key is kept: then returns that. It keeps answers that
   * decided something: 2xx and 402.
   */
  once<A extends Answer>(operation: string, key: string | null, work: (tx: LedgerTx) => A): OnceAnswer<A>;
  /** Oldest first, as are all lists here. */
  paymentsOf(orderId: number): LedgerPayment[];
  /** The newest 100,000. */
  payments(): LedgerPayment[];
  /** The newest 100,000. */
  emails(): LedgerEmail[];
  close(): void;
}

type OnceAnswer<A> =
  | { readonly replayed: false; readonly answer: A }
  | { readonly replayed: true; readonly answer: Answer };

const BUSY_WAIT_MS = 2_000;
const LIST_LIMIT = 100_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS payments (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  order_id INTEGER NOT NULL,
  amount REAL NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('succeeded', 'declined', 'processing', 'refunded')),
  idempotency_key TEXT UNIQUE,
  created_at INTEGER NOT NULL,
  settles_at INTEGER,
  refunded_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS payments_by_order ON payments (order_id);
CREATE TABLE IF NOT EXISTS answers (
  operation TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (operation, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS emails (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  recipient TEXT NOT NULL,
  template TEXT NOT NULL,
  data TEXT NOT NULL,
  idempotency_key TEXT UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
`;

const PAYMENT_COLUMNS = `id, order_id AS orderId, amount, currency, idempotency_key AS idempotencyKey,
  CASE WHEN status = 'processing' AND settles_at <= ? THEN 'succeeded' ELSE status END AS status,
  created_at AS createdAt, settles_at AS settlesAt, refunded_at AS refundedAt`;

const EMAIL_COLUMNS =
  'id, recipient, template, data, idempotency_key AS idempotencyKey, created_at AS createdAt';

/** Opens the ledger at `path` or makes it, in a folder that exists. Throws the errors of SQLite. */
export function openLedger(path: string, clock: Clock): Ledger {
  // It holds customer data.
  createPrivateFile(path);
  const db = openSqliteFile(path, { timeout: BUSY_WAIT_MS });
  try {
    setUp(db);
    return ledgerOn(db, clock);
  } catch (error) {
    db.close();
    throw error;
  }
}

function ledgerOn(db: Database.Database, clock: Clock): Ledger {
  const tx = ledgerTx(db, clock);
  const answerOf = db.prepare<[string, string], Answer>(
    'SELECT status, body FROM answers WHERE operation = ? AND idempotency_key = ?',
  );
  const keepAnswer = db.prepare(
    'INSERT INTO answers (operation, idempotency_key, status, body) VALUES (?, ?, ?, ?)',
  );
  const ofOrder = db.prepare<[number, number], LedgerPayment>(
    `SELECT ${PAYMENT_COLUMNS} FROM payments WHERE order_id = ? ORDER BY seq`,
  );
  const allPayments = db.prepare<[number, number], LedgerPayment>(
    `SELECT ${PAYMENT_COLUMNS} FROM payments ORDER BY seq DESC LIMIT ?`,
  );
  const allEmails = db.prepare<[number], LedgerEmail>(
    `SELECT ${EMAIL_COLUMNS} FROM emails ORDER BY seq DESC LIMIT ?`,
  );
  const transaction = db.transaction((work: () => unknown) => work());
  return {
    once<A extends Answer>(operation: string, key: string | null, work: (tx: LedgerTx) => A) {
      const once = (): OnceAnswer<A> => {
        const kept = key === null ? undefined : answerOf.get(operation, key);
        if (kept) return { replayed: true, answer: kept };
        const answer = work(tx);
        if (key !== null && isDecision(answer)) keepAnswer.run(operation, key, answer.status, answer.body);
        return { replayed: false, answer };
      };
      return transaction.immediate(once) as OnceAnswer<A>;
    },
    paymentsOf: (orderId) => ofOrder.all(clock.now(), orderId),
    payments: () => allPayments.all(clock.now(), LIST_LIMIT).reverse(),
    emails: () => allEmails.all(LIST_LIMIT).reverse(),
    close: () => db.close(),
  };
}

function ledgerTx(db: Database.Database, clock: Clock): LedgerTx {
  const insertPayment = db.prepare(
    `INSERT INTO payments (id, order_id, amount, currency, status, idempotency_key, created_at, settles_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const paymentById = db.prepare<[number, string], LedgerPayment>(
    `SELECT ${PAYMENT_COLUMNS} FROM payments WHERE id = ?`,
  );
  const paymentByKey = db.prepare<[number, string], LedgerPayment>(
    `SELECT ${PAYMENT_COLUMNS} FROM payments WHERE idempotency_key = ?`,
  );
  const refund = db.prepare("UPDATE payments SET status = 'refunded', refunded_at = ? WHERE id = ?");
  const insertEmail = db.prepare(
    'INSERT INTO emails (id, recipient, template, data, idempotency_key, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const emailByKey = db.prepare<[string], LedgerEmail>(
    `SELECT ${EMAIL_COLUMNS} FROM emails WHERE idempotency_key = ?`,
  );
  return {
    charge(payment) {
      const { id, orderId, amount, currency, status, idempotencyKey, settlesAt } = payment;
      const now = clock.now();
      const first = idempotencyKey === null ? undefined : paymentByKey.get(now, idempotencyKey);
      if (first) return { payment: first, repeated: true };
      insertPayment.run(id, orderId, amount, currency, status, idempotencyKey, now, settlesAt);
      return { payment: { ...payment, createdAt: now, refundedAt: null }, repeated: false };
    },
    payment: (id) => paymentById.get(clock.now(), id),
    markRefunded: (id) => void refund.run(clock.now(), id),
    addEmail(email) {
      const { id, recipient, template, data, idempotencyKey } = email;
      const first = idempotencyKey === null ? undefined : emailByKey.get(idempotencyKey);
      if (first) return first;
      const createdAt = clock.now();
      insertEmail.run(id, recipient, template, data, idempotencyKey, createdAt);
      return { ...email, createdAt };
    },
  };
}

function isDecision({ status }: Answer): boolean {
  return status < 300 || status === 402;
}

function setUp(db: Database.Database): void {
  const until = Date.now() + BUSY_WAIT_MS;
  // While another process switches the same new file to WAL, SQLite says "busy" without waiting.
  while (!switchedToWal(db)) {
    if (Date.now() > until) throw new Error('another process is using the sandbox ledger; retry in a moment');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  db.pragma('synchronous = NORMAL');
  db.transaction(() => db.exec(SCHEMA)).immediate();
}

function switchedToWal(db: Database.Database): boolean {
  try {
    return db.pragma('journal_mode = WAL', { simple: true }) === 'wal';
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
