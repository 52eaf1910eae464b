// One HTTP call to another service as plain data, so that clients and sandbox need not know each other.

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, with its query if there is one; the transport puts its base URL before it. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Sent as a stream, in place of a body. */
  readonly file?: AsyncIterable<Uint8Array>;
}

export interface HttpReply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
  /** In plain words why the body could not be read; then it is empty. Status and headers are valid. */
  readonly unreadable?: string;
}
