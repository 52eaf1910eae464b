// Assembles the server from an open context, and refuses settings that would be unsafe or useless.
import type { Context } from '../app/context.ts';
import type { Config } from '../config/config.ts';
import { isMoved, refuseMoved } from '../domain/model/database-marks.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import { isLoopback } from '../domain/shared/host-name.ts';
import type { Log } from '../domain/shared/listener.ts';
import { createApp } from './app.ts';
import { type Limits, type Running, serve } from './listen.ts';
import type { BoundedParts } from './monitoring/bounds.ts';
import { type DatabaseLoss, watchForLoss } from './monitoring/database-loss.ts';
import { openMetrics } from './monitoring/metrics.ts';
import { watchForUpgrade } from './monitoring/newer-version.ts';
import { cachedStatus, standingToJson } from './monitoring/status.ts';
import { watchWrites } from './monitoring/writable.ts';
import { type ApiTokens, openApiTokens } from './request/api-tokens.ts';
import { bodyBudget } from './request/body-budget.ts';
import { forwardedBy } from './request/forwarded.ts';
import { createGuard } from './request/guard.ts';
import { largeBodyTurns } from './request/large-bodies.ts';
import { createWebhookGuard } from './request/webhook-guard.ts';
import { unavailable } from './routes/service.ts';

/**
 * Resolves when it listens. Throws `unavailable` where the database takes no writes, `usage` for a host beyond this
 * machine without a token, or with tokens that only read.
 */
export async function startServer(
  context: Context,
  config: Config,
  log: Log & Pick<BoundedParts, 'dropped'>,
  limits?: Partial<Limits>,
): Promise<Running & Pick<DatabaseLoss, 'lost'>> {
  const tokens = openApiTokens(config, log);
  refuseUnsafe(config, tokens, log);
  await refuseMoved(context.deps.store.read);
  await proveWritable(context, log);
  await context.connectServices();
  const { deps, orders, batches } = context;
  const standing = cachedStatus(deps);
  const writable = watchWrites(context.probeWrite, log);
  const bounds: BoundedParts = {
    bodies: bodyBudget(),
    largeBodies: largeBodyTurns(),
    longLists: deps.process.longLists,
    dropped: log.dropped,
  };
  const metrics = openMetrics({ deps, standing, writable, bounds });
  context.measureWith(metrics.measure);
  const loss = watchForLoss(context.file, log);
  const upgrade = watchForUpgrade(context.isNewer, log);
  const app = createApp({
    orders,
    batches,
    log,
    bodies: bounds.bodies,
    largeBodies: bounds.largeBodies,
    refuse() {
      loss.refuse();
      upgrade.refuse();
    },
    forwarded: forwardedBy(config.trustedProxies),
    guard: createGuard({ host: config.host, allowedHosts: config.allowedHosts, tokens }),
    webhook: createWebhookGuard(config, () => deps.clock.now()),
    metrics,
    writable,
    async readiness() {
      const [now] = await Promise.all([standing().catch(unread), writable.check().catch(unready)]);
      return standingToJson(deps, now, bounds);
    },
  });
  const running = await serve({
    app,
    deps,
    searchIndex: context.searchIndex,
    host: config.host,
    port: config.port,
    recoveryIntervalMs: config.recoveryIntervalMs,
    batchConcurrency: config.batchConcurrency,
    onBatchRunning: context.onBatchRunning,
    onRelease: context.onRelease,
    onWake: context.onWake,
    limits,
  });
  return {
    ...running,
    lost: Promise.race([loss.lost, upgrade.outdated]),
    async stop() {
      writable.stop();
      upgrade.stop();
      await context.endRetries();
      await running.stop();
      await loss.stop();
    },
  };
}

function refuseUnsafe({ host, allowedHosts }: Config, tokens: ApiTokens, log: Log): void {
  if (!isLoopback(host) && !tokens.canOperate) {
    throw new OrdersError(
      'usage',
      `host ${host} can be reached from other machines: set ORDERS_API_TOKEN, or serve on 127.0.0.1`,
    );
  }
  if (tokens.required && !tokens.canOperate) {
    throw new OrdersError(
      'usage',
      'with tokens that only read, no client can create orders: set ORDERS_API_TOKEN too, to another token, or give one in ORDERS_API_TOKENS_FILE the role operate',
    );
  }
  const beyond = allowedHosts.filter((name) => !isLoopback(name));
  if (beyond.length > 0 && !tokens.required) {
    // A proxy's requests come from this machine, judged by their address.
    log.warn(
      { hosts: beyond },
      'every client that reaches these hosts can read and change orders: no ORDERS_API_TOKEN is set',
    );
  }
}

/** An accepted order must be stored. Another process that locks the database does not do so forever. */
async function proveWritable(context: Context, log: Log): Promise<void> {
  try {
    await context.probeWrite();
  } catch (error) {
    if (!(error instanceof OrdersError) || error.code !== 'database_busy') throw error;
    log.warn({ reason: errorText(error) }, 'started, but the database takes no writes');
  }
}

/** A load balancer sees one code, for any reason. */
function unready(error: unknown): never {
  if (isMoved(error)) throw error;
  throw new OrdersError('unavailable', errorText(error), { retryAfterSeconds: 1 });
}

function unread(error: unknown): never {
  if (isMoved(error)) throw error;
  throw unavailable(`the database cannot be read (${errorText(error)})`);
}
