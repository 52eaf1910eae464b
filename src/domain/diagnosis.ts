// What `orders doctor` reports, line by line.

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do where it is not well. */
  readonly fix?: string;
}
