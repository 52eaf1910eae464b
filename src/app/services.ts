// Connects to the two downstream services: by HTTP where a URL is set, in process to the sandbox otherwise.
import { randomUUID } from 'node:crypto';
import { givingUp } from '../clients/giving-up.ts';
import { notificationClient } from '../clients/notification-client.ts';
import { paymentClient } from '../clients/payment-client.ts';
import {
  bySignal,
  callService,
  SANDBOX_REFUSED,
  type ServiceOptions,
  type Transport,
} from '../clients/transport.ts';
import type { Config } from '../config/config.ts';
import { withoutPasswords } from '../db/postgres/url.ts';
import { SERVICE_VARIABLES, type ServiceName } from '../domain/model/real-services.ts';
import { ALWAYS_SENT, type Health } from '../domain/model/service-health.ts';
import type { Clock, NotificationService, PaymentService } from '../domain/ports/store.ts';
import type { Finding } from '../domain/reports/doctor-findings.ts';
import { closeAll } from '../domain/shared/close-all.ts';
import type { Log } from '../domain/shared/listener.ts';

export interface Services {
  readonly payments: PaymentService;
  readonly notifications: NotificationService;
  readonly health: Health;
  /** Whether each of the two answers at all. */
  probe(): Promise<Finding[]>;
  /** Calls that fail from now on are not repeated: the process is about to end. */
  endRetries(): void;
  /** Ends payment look-ups that are under way, without an answer. */
  giveUpLookUps(): void;
  /** Says, the first time only, that the sandbox serves, where it does. */
  announce(): void;
  close(): Promise<void>;
}

/** Their names in the doctor's report. */
export const SERVICE_CHECKS = {
  payments: 'payment service',
  notifications: 'notification service',
} as const satisfies Record<ServiceName, string>;

const PROBE_MS = 5_000;

export interface ServicesOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  /** Tells the user, in one line, that the sandbox serves. */
  readonly notice: (line: string) => void;
  /** Asked before each call to the sandbox: whether it may still replace the service. */
  readonly mayPretend?: ((service: ServiceName) => Promise<boolean>) | undefined;
}

export async function openServices(options: ServicesOptions): Promise<Services> {
  const closers: (() => Promise<void>)[] = [];
  try {
    return await connectServices(options, closers);
  } catch (error) {
    // The caller gets the original failure; everything else is closed as far as possible.
    await closeAll(closers).catch(() => {});
    throw error;
  }
}

async function connectServices(
  options: ServicesOptions,
  closers: (() => Promise<void>)[],
): Promise<Services> {
  const { config, log, clock, notice } = options;
  const { paymentServiceUrl, notificationServiceUrl } = config;
  const announce = announcement(config, notice);
  let sandbox: Promise<Transport> | undefined;
  const inProcess = async (service: ServiceName): Promise<Transport> => {
    sandbox ??= openSandbox(config, closers);
    return whilePermitted(await sandbox, service, options);
  };
  const longest = Math.max(config.paymentTimeoutMs, config.notificationTimeoutMs);
  const byHttp = async (url: string): Promise<Transport> => {
    const { undiciTransport } = await import('../clients/undici-transport.ts');
    const transport = undiciTransport(url, { connectTimeoutMs: longest });
    closers.push(() => transport.close());
    return transport;
  };
  const connect = (service: ServiceName, url: string | undefined) =>
    url === undefined ? inProcess(service) : byHttp(url);
  const lookUps = givingUp();
  const payments = {
    transport: lookUps.watched(await connect('payments', paymentServiceUrl)),
    timeoutMs: config.paymentTimeoutMs,
    token: config.paymentServiceToken,
  };
  const notifications = {
    transport: await connect('notifications', notificationServiceUrl),
    timeoutMs: config.notificationTimeoutMs,
    token: config.notificationServiceToken,
  };
  const calls = config.resilience ? await callsWithResilience({ log, clock }) : undefined;
  return {
    payments: paymentClient({ ...payments, call: calls?.payments.call }),
    notifications: notificationClient({ ...notifications, call: calls?.notifications.call }),
    health: calls
      ? { payments: calls.payments.health, notifications: calls.notifications.health }
      : ALWAYS_SENT,
    probe: () =>
      Promise.all([
        probe(SERVICE_CHECKS.payments, paymentServiceUrl, payments),
        probe(SERVICE_CHECKS.notifications, notificationServiceUrl, notifications),
      ]),
    endRetries() {
      calls?.payments.endRetries();
      calls?.notifications.endRetries();
    },
    giveUpLookUps: lookUps.giveUp,
    announce,
    close: () => closeAll(closers),
  };
}

/** The line that says once that the sandbox serves; undefined where it does not. */
function announcement(config: Config, notice: (line: string) => void): () => void {
  const pretended = [
    ...(config.paymentServiceUrl === undefined
      ? [['no real money moves', SERVICE_VARIABLES.payments] as const]
      : []),
    ...(config.notificationServiceUrl === undefined
      ? [['no real email is sent', SERVICE_VARIABLES.notifications] as const]
      : []),
  ];
  let isTold = pretended.length === 0;
  return () => {
    if (isTold) return;
    isTold = true;
    const what = pretended.map(([missing]) => missing).join(' and ');
    const unset = pretended.map(([, variable]) => variable).join(' and ');
    notice(`using the embedded sandbox: ${what}; set ${unset} to use real services`);
  };
}

/** The sandbox while it may replace `service`; after that, a service that cannot be reached. */
function whilePermitted(
  sandbox: Transport,
  service: ServiceName,
  { mayPretend }: Pick<ServicesOptions, 'mayPretend'>,
): Transport {
  if (!mayPretend) return sandbox;
  return async (call, patience) => {
    if (!(await mayPretend(service))) throw Object.assign(new Error(), { code: SANDBOX_REFUSED });
    if (patience.isLate) throw new Error('cancelled before it was sent');
    return sandbox(call, patience);
  };
}

async function callsWithResilience(common: Pick<ServicesOptions, 'log' | 'clock'>) {
  const { resilientCalls } = await import('../clients/resilience.ts');
  return {
    payments: resilientCalls({ service: 'payment', ...common }),
    notifications: resilientCalls({ service: 'notification', ...common }),
  };
}

/** Any answer will do: only the connection is checked. */
async function probe(check: string, url: string | undefined, options: ServiceOptions): Promise<Finding> {
  if (url === undefined)
    return { check, ok: true, detail: 'the embedded sandbox: no real money moves and no real email is sent' };
  const timeoutMs = Math.min(options.timeoutMs, PROBE_MS);
  const { reply, failure } = await callService(
    { ...options, timeoutMs },
    { method: 'GET', path: '/' },
    { traceId: randomUUID().replaceAll('-', '') },
  );
  const shown = withoutPasswords(url);
  return reply
    ? { check, ok: true, detail: `${shown} answers` }
    : {
        check,
        ok: false,
        detail: `${shown}: ${failure}`,
        fix: 'check that it runs and that its URL is right',
      };
}

/** The sandbox with its ledger, in process. */
async function openSandbox(config: Config, closers: (() => Promise<void>)[]): Promise<Transport> {
  const { sandbox, close } = await (await import('./embedded-sandbox.ts')).loadSandbox(config);
  closers.push(close);
  return bySignal(sandbox.handle);
}
