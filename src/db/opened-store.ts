// An open order database, SQLite or PostgreSQL.
import type { SearchIndex } from '../domain/maintenance/update-search-index.ts';
import type { Clock, Store } from '../domain/ports/store.ts';

export interface OpenedStore extends Store {
  /** The clock for leases and due times: the same for every process that uses this order database. */
  readonly clock: Clock;
  readonly searchIndex: SearchIndex;
  /** Set only for a database that is a file. */
  readonly file?: DatabaseFile;
  /**
   * Proves that requests can be stored, by a small write that is committed. Throws `unavailable` where they cannot, with
   * the reason: a full disk, a file system or a server that takes no writes, rights that are missing.
   */
  probeWrite(): Promise<void>;
  /** Whether a newer version has upgraded the schema since: this process knows nothing of what that one stores. */
  isNewer(): Promise<boolean>;
  close(): Promise<void>;
}

export interface DatabaseFile {
  /**
   * Throws `unavailable` with the code `database_lost` once it was removed or replaced; no request is answered after
   * that.
   */
  check(): void;
  /**
   * Copies the contents of a lost file, which this process can still read, into a new file next to it; returns its
   * name.
   */
  rescue(): Promise<string>;
}
