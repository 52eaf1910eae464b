// Text that is made while it is read.

export interface TextStream {
  readonly pieces: AsyncIterable<string>;
  /** Frees what it is made from. Called once, whether it was read or not. */
  close(): void;
}
