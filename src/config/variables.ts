// The variables that configure a command: their names, their flags, and the purpose of each.
import type { ConfigKey } from './config.ts';

export interface Variable {
  readonly name: string;
  readonly flag?: string;
  readonly fallback?: string;
  /** Masked in output; may be in a file instead, named by the variable of that name plus `_FILE`. */
  readonly secret?: boolean;
  /** An empty value is an error: taken as unset, it would allow access that it should prevent. */
  readonly guards?: boolean;
  /** For people, in a few words. */
  readonly says: string;
}

export const VARIABLES: Record<ConfigKey, Variable> = {
  db: { name: 'ORDERS_DB', flag: '--db', says: 'the order database: a file, or a postgres:// URL' },
  paymentServiceUrl: {
    name: 'PAYMENT_SERVICE_URL',
    says: 'where orders are charged; unset: the embedded sandbox',
  },
  notificationServiceUrl: {
    name: 'NOTIFICATION_SERVICE_URL',
    says: 'where emails are sent; unset: the embedded sandbox',
  },
  paymentServiceToken: {
    name: 'PAYMENT_SERVICE_TOKEN',
    secret: true,
    says: 'sent to the Payment Service as Authorization: Bearer',
  },
  notificationServiceToken: {
    name: 'NOTIFICATION_SERVICE_TOKEN',
    secret: true,
    says: 'the same for the Notification Service',
  },
  host: {
    name: 'ORDERS_HOST',
    flag: '--host',
    fallback: '127.0.0.1',
    says: 'the address that "orders serve" listens on',
  },
  port: {
    name: 'ORDERS_PORT',
    flag: '--port',
    fallback: '8000',
    says: 'the port of "orders serve"; 0 picks a free one',
  },
  apiToken: {
    name: 'ORDERS_API_TOKEN',
    secret: true,
    says: 'the token that the API requires, and that --url sends',
  },
  apiReadToken: { name: 'ORDERS_API_READ_TOKEN', secret: true, says: 'a second token, which is read-only' },
  apiTokensFile: {
    name: 'ORDERS_API_TOKENS_FILE',
    guards: true,
    says: 'a file of named tokens with roles, which "orders token" edits',
  },
  allowedHosts: {
    name: 'ORDERS_ALLOWED_HOSTS',
    fallback: '',
    says: 'more names that a Host header may have',
  },
  trustedProxies: {
    name: 'ORDERS_TRUSTED_PROXIES',
    fallback: '',
    says: 'addresses whose X-Forwarded headers are believed; loopback: this machine',
  },
  webhookSecrets: {
    name: 'ORDERS_WEBHOOK_SECRET',
    secret: true,
    fallback: '',
    says: 'the secret that signs payment webhooks; two secrets during a change',
  },
  paymentTimeoutMs: {
    name: 'ORDERS_PAYMENT_TIMEOUT_MS',
    fallback: '30000',
    says: 'how long a payment call may take',
  },
  notificationTimeoutMs: {
    name: 'ORDERS_NOTIFICATION_TIMEOUT_MS',
    fallback: '10000',
    says: 'how long a notification call may take',
  },
  recoveryIntervalMs: {
    name: 'ORDERS_RECOVERY_INTERVAL_MS',
    fallback: '30000',
    says: 'how often "orders serve" runs recovery',
  },
  batchConcurrency: {
    name: 'ORDERS_BATCH_CONCURRENCY',
    fallback: '16',
    says: 'how many imported orders "orders serve" charges at the same time',
  },
  resilience: {
    name: 'ORDERS_RESILIENCE',
    flag: '--resilience',
    fallback: 'off',
    says: 'on: retries, circuit breakers and the outbox',
  },
  url: {
    name: 'ORDERS_URL',
    flag: '--url',
    says: 'a running "orders serve" to use instead of the order database',
  },
  logLevel: {
    name: 'ORDERS_LOG_LEVEL',
    flag: '--log-level',
    says: 'trace, debug, info, warn, error or silent',
  },
  timeZone: {
    name: 'ORDERS_TIMEZONE',
    flag: '--timezone',
    says: 'the time zone of tables, days and dates in options; unset: the zone of the process',
  },
};
