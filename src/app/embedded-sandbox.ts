// The embedded sandbox of both services: in process, or on a port of its own.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { unusable } from '../db/database-errors.ts';
import { databaseName, isPostgresUrl, maskedValue } from '../db/postgres/url.ts';
import { createDatabaseFile } from '../db/sqlite/database-file.ts';
import { closeAll } from '../domain/shared/close-all.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import type { SandboxTemper } from '../sandbox/sandbox.ts';

/** How `orders sandbox` serves. */
interface SandboxServing {
  readonly host: string;
  readonly port: number;
  readonly latencyMs: number;
  readonly failRate: number;
  /** The address that receives events about payments that were processing. */
  readonly webhookUrl: string | undefined;
  readonly notice: (line: string) => void;
}

type LedgerPlace = Pick<Config, 'db' | 'dataFolder'>;

/**
 * The sandbox's ledger of an order database: next to its file, or in this user's data folder, where all processes of
 * this user that use the same PostgreSQL database find it.
 */
function ledgerPath({ db, dataFolder }: LedgerPlace): string {
  if (!isPostgresUrl(db)) return `${db}.sandbox`;
  const name = createHash('sha256').update(databaseName(db)).digest('hex').slice(0, 16);
  return join(dataFolder, `postgres-${name}.sandbox`);
}

/** The sandbox with the ledger of `config.db`, on its own port. */
export async function startSandbox(
  config: Config,
  { host, port, webhookUrl, notice, ...temper }: SandboxServing,
) {
  const { serveSandbox } = await import('../sandbox/serve-sandbox.ts');
  const { sandbox, close } = await loadSandbox(config, temper);
  const onProcessing = await webhooks(config, webhookUrl, notice);
  const running = await serveSandbox({
    sandbox,
    host,
    port,
    ...(onProcessing ? { onProcessing } : {}),
  }).catch(async (error: unknown) => {
    await close();
    throw new OrdersError('unavailable', `cannot listen on ${host}:${port} (${errorText(error)})`, {
      code: 'cannot_listen',
    });
  });
  return {
    url: running.url,
    stop: () => closeAll([running.close, close]),
  };
}

async function webhooks(config: Config, url: string | undefined, onFailure: (line: string) => void) {
  if (url === undefined) return undefined;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new OrdersError(
      'usage',
      `--webhook-url must be an http:// or https:// URL, not "${maskedValue(url)}"`,
    );
  }
  const { webhookSender } = await import('../sandbox/webhook-sender.ts');
  return webhookSender({ url, secret: config.webhookSecrets[0], now: () => Date.now(), onFailure });
}

function unlessUnusable<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw unusable(path, `cannot be written (${errorText(error)})`);
  }
}

/** Uses the ledger of its order database. Throws `unavailable` where that cannot be written. */
export async function loadSandbox(place: LedgerPlace, temper: Partial<SandboxTemper> = {}) {
  const [{ openLedger }, { createSandbox }] = await Promise.all([
    import('../sandbox/ledger.ts'),
    import('../sandbox/sandbox.ts'),
  ]);
  const clock = { now: () => Date.now() };
  const path = ledgerPath(place);
  createDatabaseFile(path);
  const ledger = unlessUnusable(path, () => openLedger(path, clock));
  return { sandbox: createSandbox({ ledger, clock, temper }), close: async () => ledger.close() };
}
