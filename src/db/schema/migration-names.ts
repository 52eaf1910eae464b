// The names of all migrations, oldest first: all that opening a current database needs of them. A database whose list is
// longer than this one was written by a newer version.

export const MIGRATIONS_TABLE = 'schema_migrations';

/** All of a database's. */
export const MIGRATIONS_DONE = `SELECT name FROM ${MIGRATIONS_TABLE}`;

/** Whether one of these is unknown here: a newer version has written the database. */
export function isNewer(done: readonly { readonly name: string }[]): boolean {
  return done.some(({ name }) => !MIGRATION_NAMES.includes(name));
}

/** Names of the instances of MIGRATIONS, not of the classes: a bundle may shorten those. */
export const MIGRATION_NAMES: readonly string[] = [
  'FirstSchema1764547200000',
  'PaymentEvents1764633600000',
  'IdempotencyKeys1764720000000',
  'Batches1764806400000',
  'BatchRequests1764892800000',
  'JournalAges1764979200000',
  'OrderCounts1765065600000',
  'Search1765152000000',
  'Repair1765238400000',
  'JournalTimeouts1765324800000',
  'ExactCounters1765497600000',
  'PaymentIdentity1765584000000',
  'FoldedSearch1765670400000',
  'KnownOrders1765756800000',
  'BatchReading1765843200000',
  'SearchRefs1765929600000',
  'HoldsAndShipments1766016000000',
  'FailedEmails1766102400000',
  'SearchSigma1766188800000',
];
