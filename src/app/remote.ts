// Composition root of a command that drives another process: the order service of an `orders serve`, over HTTP.
import { remoteBatchService } from '../clients/remote-batches.ts';
import { httpOrderService } from '../clients/remote-orders.ts';
import { undiciTransport } from '../clients/undici-transport.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { BatchService } from '../domain/batch-service.ts';
import type { OrderService } from '../domain/order-service.ts';
import { hostName, isLoopback } from '../domain/shared/host-name.ts';

export interface RemoteContext {
  readonly orders: OrderService;
  readonly batches: BatchService;
  close(): Promise<void>;
}

/** Longer than any creation: its payment and its email each have their own limit at the server. */
const REMOTE_TIMEOUT_MS = 120_000;

/** The order service of the `orders serve` at `url`. `notice` receives, in one line, how the token is exposed. */
export function openRemote(
  url: string,
  loaded: LoadedConfig,
  notice: (line: string) => void,
  timeoutMs = REMOTE_TIMEOUT_MS,
): RemoteContext {
  const { token, tokenVariable } = tokenOf(loaded);
  if (token !== undefined && isOpenRoad(url)) {
    notice(
      `${tokenVariable} goes to ${url} unencrypted, so that others on the network can read it; use https://`,
    );
  }
  const transport = undiciTransport(url, { connectTimeoutMs: 10_000, answerLimitBytes: 64 * 1024 * 1024 });
  const options = { url, transport, token, tokenVariable, timeoutMs };
  return {
    orders: httpOrderService(options),
    batches: remoteBatchService(options),
    close: () => transport.close(),
  };
}

/** The token with all rights, where both are set. */
function tokenOf({ config, source }: LoadedConfig) {
  const key = config.apiToken === undefined ? 'apiReadToken' : 'apiToken';
  const name = key === 'apiToken' ? 'ORDERS_API_TOKEN' : 'ORDERS_API_READ_TOKEN';
  return { token: config[key], tokenVariable: source(key) === 'file' ? `${name}_FILE` : name };
}

function isOpenRoad(url: string): boolean {
  const { protocol, host } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostName(host) ?? '');
}
