// All migrations, oldest first. Only a database whose schema is missing or outdated needs them.
import { FirstSchema1764547200000 } from './migrations/1764547200000-first-schema.ts';
import { PaymentEvents1764633600000 } from './migrations/1764633600000-payment-events.ts';
import { IdempotencyKeys1764720000000 } from './migrations/1764720000000-idempotency-keys.ts';
import { Batches1764806400000 } from './migrations/1764806400000-batches.ts';
import { BatchRequests1764892800000 } from './migrations/1764892800000-batch-requests.ts';
import { JournalAges1764979200000 } from './migrations/1764979200000-journal-ages.ts';
import { OrderCounts1765065600000 } from './migrations/1765065600000-order-counts.ts';
import { Search1765152000000 } from './migrations/1765152000000-search.ts';
import { Repair1765238400000 } from './migrations/1765238400000-repair.ts';
import { JournalTimeouts1765324800000 } from './migrations/1765324800000-journal-timeouts.ts';
import { ExactCounters1765497600000 } from './migrations/1765497600000-exact-counters.ts';
import { PaymentIdentity1765584000000 } from './migrations/1765584000000-payment-identity.ts';
import { FoldedSearch1765670400000 } from './migrations/1765670400000-folded-search.ts';
import { KnownOrders1765756800000 } from './migrations/1765756800000-known-orders.ts';
import { BatchReading1765843200000 } from './migrations/1765843200000-batch-reading.ts';
import { SearchRefs1765929600000 } from './migrations/1765929600000-search-refs.ts';
import { HoldsAndShipments1766016000000 } from './migrations/1766016000000-holds-and-shipments.ts';
import { FailedEmails1766102400000 } from './migrations/1766102400000-failed-emails.ts';
import { SearchSigma1766188800000 } from './migrations/1766188800000-search-sigma.ts';

export const MIGRATIONS = [
  FirstSchema1764547200000,
  PaymentEvents1764633600000,
  IdempotencyKeys1764720000000,
  Batches1764806400000,
  BatchRequests1764892800000,
  JournalAges1764979200000,
  OrderCounts1765065600000,
  Search1765152000000,
  Repair1765238400000,
  JournalTimeouts1765324800000,
  ExactCounters1765497600000,
  PaymentIdentity1765584000000,
  FoldedSearch1765670400000,
  KnownOrders1765756800000,
  BatchReading1765843200000,
  SearchRefs1765929600000,
  HoldsAndShipments1766016000000,
  FailedEmails1766102400000,
  SearchSigma1766188800000,
] as const;
