// An order book that has been opened, whichever database it is in.
import type { SearchIndex } from '../domain/maintenance/update-search-index.ts';
import type { Clock, Store } from '../domain/ports/store.ts';

export interface OpenedStore extends Store {
  /** The time that leases and due times go by: the same for every process at this order book. */
  readonly clock: Clock;
  readonly searchIndex: SearchIndex;
  /** Of a database that is a file. */
  readonly file?: DatabaseFile;
  /**
   * Proves that requests can be stored, by a small write that is committed. Throws `unavailable` where they cannot, with
   * the reason: a full disk, a file system or a server that takes no writes, rights that are missing.
   */
  probeWrite(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseFile {
  /** Throws `unavailable` with the code `database_lost` once it was removed or replaced; nothing is answered after that. */
  check(): void;
  /** Copies what this process still sees of a lost file into a new one beside it; its name. */
  rescue(): Promise<string>;
}
