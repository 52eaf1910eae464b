// Connects to the two services downstream: by HTTP where a URL is set, in process to the sandbox otherwise.
import { notificationClient } from './clients/notification-client.ts';
import { paymentClient } from './clients/payment-client.ts';
import type { Transport } from './clients/transport.ts';
import type { Config } from './config.ts';
import { createDatabaseFile } from './db/sqlite-file.ts';
import { errorText, OrdersError } from './domain/errors.ts';
import type { NotificationService, PaymentService } from './domain/ports.ts';
import type { SandboxTemper } from './sandbox/sandbox.ts';

export interface Services {
  readonly payments: PaymentService;
  readonly notifications: NotificationService;
  close(): Promise<void>;
}

interface ServicesOptions {
  readonly config: Config;
  /** Tells a person, in one line, that the sandbox serves. */
  readonly notice: (line: string) => void;
}

/** How `orders sandbox` serves. */
export interface SandboxServing extends Partial<SandboxTemper> {
  readonly host: string;
  readonly port: number;
  /** Where payments that were processing are reported. */
  readonly webhookUrl: string | undefined;
  readonly notice: (line: string) => void;
}

/** The sandbox's ledger of an order database. */
export function ledgerPath(db: string): string {
  return `${db}.sandbox`;
}

export async function openServices({ config, notice }: ServicesOptions): Promise<Services> {
  const { paymentServiceUrl, notificationServiceUrl } = config;
  const closers: (() => Promise<void>)[] = [];
  let sandbox: Promise<Transport> | undefined;
  const inProcess = async (): Promise<Transport> => {
    sandbox ??= openSandbox(config.db, closers);
    return sandbox;
  };
  const longest = Math.max(config.paymentTimeoutMs, config.notificationTimeoutMs);
  const byHttp = async (url: string): Promise<Transport> => {
    const { undiciTransport } = await import('./clients/undici-transport.ts');
    const transport = undiciTransport(url, { connectTimeoutMs: longest });
    closers.push(() => transport.close());
    return transport;
  };
  const connect = (url: string | undefined) => (url === undefined ? inProcess() : byHttp(url));
  const unset = [
    ...(paymentServiceUrl === undefined ? ['PAYMENT_SERVICE_URL'] : []),
    ...(notificationServiceUrl === undefined ? ['NOTIFICATION_SERVICE_URL'] : []),
  ];
  if (unset.length > 0) {
    notice(
      `the embedded sandbox serves, no real money or mail moves; set ${unset.join(' and ')} for the real thing`,
    );
  }
  return {
    payments: paymentClient({
      transport: await connect(paymentServiceUrl),
      timeoutMs: config.paymentTimeoutMs,
      token: config.paymentServiceToken,
    }),
    notifications: notificationClient({
      transport: await connect(notificationServiceUrl),
      timeoutMs: config.notificationTimeoutMs,
      token: config.notificationServiceToken,
    }),
    async close() {
      for (const close of closers) await close();
    },
  };
}

/** The sandbox with the ledger of `db`, in process. */
async function openSandbox(db: string, closers: (() => Promise<void>)[]): Promise<Transport> {
  const { sandbox, close } = await loadSandbox(db, {});
  closers.push(close);
  return (call, signal) => sandbox.handle(call, signal);
}

/** The sandbox with the ledger of `config.db`, on a port of its own. */
export async function startSandbox(
  config: Config,
  { host, port, webhookUrl, notice, ...temper }: SandboxServing,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { serveSandbox } = await import('./sandbox/serve-sandbox.ts');
  const { sandbox, close } = await loadSandbox(config.db, temper);
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
    async close() {
      await running.close();
      await close();
    },
  };
}

async function webhooks(config: Config, url: string | undefined, onFailure: (line: string) => void) {
  if (url === undefined) return undefined;
  const { webhookSender } = await import('./sandbox/webhook-sender.ts');
  return webhookSender({ url, secret: config.webhookSecrets[0], now: () => Date.now(), onFailure });
}

async function loadSandbox(db: string, temper: Partial<SandboxTemper>) {
  const [{ openLedger }, { createSandbox }] = await Promise.all([
    import('./sandbox/ledger.ts'),
    import('./sandbox/sandbox.ts'),
  ]);
  const clock = { now: () => Date.now() };
  const path = ledgerPath(db);
  createDatabaseFile(path);
  const ledger = openLedger(path, clock);
  return { sandbox: createSandbox({ ledger, clock, temper }), close: async () => ledger.close() };
}
