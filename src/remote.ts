// The composition root of a command that drives another process: the desk of an `orders serve`, over HTTP.
import { remoteBatchDesk } from './clients/remote-batches.ts';
import { remoteDesk } from './clients/remote-desk.ts';
import { undiciTransport } from './clients/undici-transport.ts';
import type { Config } from './config.ts';
import type { BatchDesk } from './domain/batch-desk.ts';
import type { OrderDesk } from './domain/desk.ts';

export interface RemoteContext {
  readonly desk: OrderDesk;
  readonly batches: BatchDesk;
  close(): Promise<void>;
}

/** Longer than any creation: its payment and its mail each have their own limit at the server. */
const REMOTE_TIMEOUT_MS = 120_000;

/** The desk of the `orders serve` at `url`. */
export function openRemote(url: string, config: Config): RemoteContext {
  const transport = undiciTransport(url, { connectTimeoutMs: 10_000, answerLimitBytes: 64 * 1024 * 1024 });
  const options = { url, transport, token: config.apiToken, timeoutMs: REMOTE_TIMEOUT_MS };
  return { desk: remoteDesk(options), batches: remoteBatchDesk(options), close: () => transport.close() };
}
