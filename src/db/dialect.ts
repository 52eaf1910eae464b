// What the two databases say differently: everything else that `tx.ts` and `reads.ts` send is the same text.

export interface Dialect {
  /** Ends a SELECT whose row nobody else changes before the commit. */
  readonly lockRow: string;
  /** The same, without waiting: a row that somebody else has locked is not found. */
  readonly lockFreeRow: string;
  /** The same of one of several tables, by its alias. */
  lockFreeRowOf(alias: string): string;
  /** Ends a SELECT whose row nobody changes before the commit, beside others who only look at it. */
  readonly lockRowShared: string;
  /** Before the hold on charges is read or written: a charge that has read "not held" commits before the hold does. */
  readonly beforeReadingHold: string;
  readonly beforeSettingHold: string;
  /** A condition with one `?`: the pattern occurs in `column`, where A to Z are as good as a to z. */
  like(column: string): string;
  /** Lets the commit of the transaction resolve before it has been flushed; empty where all share a flush anyway. */
  readonly withoutFlush: string;
  /** A condition with one `?`: `column` is one of the whole numbers in a JSON array. */
  oneOf(column: string): string;
  /** Text in the sequence of its bytes. */
  byBytes(column: string): string;
  /**
   * Where several write at a time, two queries for a number `at`: all transactions that had begun before `mark` was
   * asked have ended once `oldest` tells a greater one.
   */
  readonly transactions?: { readonly mark: string; readonly oldest: string };
  isUniqueViolation(error: unknown): boolean;
}

/** One transaction at a time writes, so nothing needs a lock of its own. */
export const SQLITE: Dialect = {
  lockRow: '',
  lockFreeRow: '',
  lockFreeRowOf: () => '',
  lockRowShared: '',
  beforeReadingHold: '',
  beforeSettingHold: '',
  withoutFlush: '',
  like: (column) => `${column} LIKE ? ESCAPE '\\'`,
  oneOf: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  byBytes: (column) => column,
  isUniqueViolation: (error) => codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE',
};

/** "ORDR", and the order book among those of one database. */
const ADVISORY_KEY = `${0x4f524452}, hashtext(current_schema())`;
/** Of whoever makes or upgrades the schema; the hold has the other half of the same key space. */
export const MIGRATION_LOCK = `pg_advisory_xact_lock(${ADVISORY_KEY})`;
const HOLD_KEY = `${0x4f524453}, hashtext(current_schema())`;

export const POSTGRES: Dialect = {
  lockRow: 'FOR UPDATE',
  lockFreeRow: 'FOR UPDATE SKIP LOCKED',
  lockFreeRowOf: (alias) => `FOR UPDATE OF ${alias} SKIP LOCKED`,
  lockRowShared: 'FOR SHARE',
  // A statement of its own: the next one's snapshot is taken once the lock is there.
  beforeReadingHold: `SELECT pg_advisory_xact_lock_shared(${HOLD_KEY})`,
  beforeSettingHold: `SELECT pg_advisory_xact_lock(${HOLD_KEY})`,
  withoutFlush: 'SET LOCAL synchronous_commit = off',
  // In the collation "C" lower() knows A to Z alone, as LIKE does in SQLite.
  like: (column) => `lower(${column} COLLATE "C") LIKE lower(? COLLATE "C") ESCAPE '\\'`,
  oneOf: (column) => `${column} = ANY (translate(?, '[]', '{}')::bigint[])`,
  byBytes: (column) => `${column} COLLATE "C"`,
  // Each of our transactions asks for its number before it takes an id.
  transactions: {
    mark: 'SELECT pg_current_xact_id()::text::bigint AS at',
    oldest: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS at',
  },
  isUniqueViolation: (error) => codeOf(error) === '23505',
};

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
