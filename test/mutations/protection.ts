// What a protection is to this rig: a promise, the text that keeps it, and the tests that hold it to that.

/** An exact replacement in one file; `find` must stand there once, so that it is clear what is switched off. */
export interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Protection {
  /** For `--only`. */
  readonly name: string;
  /** What the program promises as long as it is on. */
  readonly promise: string;
  /** More than one where one alone is backed by another. */
  readonly changes: readonly [Change, ...Change[]];
  /** A small set: enough to be red, never the whole suite. */
  readonly tests: readonly [string, ...string[]];
}
