// The configuration: one table and one schema over flags, environment and .env (contract section 2).
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as z from 'zod';
import { isPostgresUrl, postgresUrlProblem, withoutPasswords } from './db/postgres-url.ts';
import { errorText, OrdersError } from './domain/errors.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** A path, or a postgres:// URL. */
  readonly db: string;
  readonly paymentServiceUrl: string | undefined;
  readonly notificationServiceUrl: string | undefined;
  readonly paymentServiceToken: string | undefined;
  readonly notificationServiceToken: string | undefined;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly apiToken: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly webhookSecrets: readonly string[];
  readonly paymentTimeoutMs: number;
  readonly notificationTimeoutMs: number;
  readonly recoveryIntervalMs: number;
  /** Orders of batches that `serve` charges at the same time. */
  readonly batchConcurrency: number;
  readonly resilience: boolean;
  /** A remote `orders serve` to drive instead of a database. */
  readonly url: string | undefined;
  readonly logLevel: LogLevel;
}

export type ConfigKey = keyof Config;
export type ConfigSource = 'flag' | 'environment' | '.env' | 'default';

/** One line of `orders config`; secrets are masked already. */
export interface ConfigEntry {
  readonly variable: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly entries: readonly ConfigEntry[];
  readonly source: (key: ConfigKey) => ConfigSource;
  /** The complaint about a production environment that would pay with the sandbox, if there is one. */
  readonly productionProblem: string | undefined;
}

export interface ConfigInput {
  /** What the command line gave, as written. */
  readonly flags: Partial<Record<ConfigKey, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly defaultLogLevel: LogLevel;
}

const MAX_TIMEOUT_MS = 3_600_000;

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

const serviceUrl = z
  .string()
  .refine((text) => httpUrl(text) !== undefined, 'must be an http:// or https:// URL')
  .transform((text) => text.replace(/\/+$/, ''));

const token = z
  .string()
  .refine((text) => /^[\x21-\x7e]+$/.test(text), 'must be printable ASCII without blanks');

const words = z.string().transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''));

const schema = z.object({
  db: z.string().superRefine((text, context) => {
    const message = isPostgresUrl(text) ? postgresUrlProblem(text) : undefined;
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }),
  paymentServiceUrl: serviceUrl.optional(),
  notificationServiceUrl: serviceUrl.optional(),
  paymentServiceToken: token.optional(),
  notificationServiceToken: token.optional(),
  host: z.string().refine((text) => /^[A-Za-z0-9.:_-]+$/.test(text), 'must be a host name or an address'),
  port: whole(0, 65_535),
  apiToken: token.optional(),
  allowedHosts: words,
  webhookSecrets: words.refine(
    (secrets) => secrets.length <= 2 && secrets.every(isWebhookSecret),
    'must be one secret or two separated by a blank, each whsec_ and base64',
  ),
  paymentTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  notificationTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  recoveryIntervalMs: whole(10, MAX_TIMEOUT_MS),
  batchConcurrency: whole(1, 1_000),
  resilience: z.enum(['on', 'off'], { error: 'must be on or off' }).transform((text) => text === 'on'),
  url: serviceUrl.optional(),
  logLevel: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
});

interface Variable {
  readonly name: string;
  readonly flag?: string;
  readonly fallback?: string;
  readonly secret?: boolean;
}

const VARIABLES: Record<ConfigKey, Variable> = {
  db: { name: 'ORDERS_DB', flag: '--db' },
  paymentServiceUrl: { name: 'PAYMENT_SERVICE_URL' },
  notificationServiceUrl: { name: 'NOTIFICATION_SERVICE_URL' },
  paymentServiceToken: { name: 'PAYMENT_SERVICE_TOKEN', secret: true },
  notificationServiceToken: { name: 'NOTIFICATION_SERVICE_TOKEN', secret: true },
  host: { name: 'ORDERS_HOST', flag: '--host', fallback: '127.0.0.1' },
  port: { name: 'ORDERS_PORT', flag: '--port', fallback: '8000' },
  apiToken: { name: 'ORDERS_API_TOKEN', secret: true },
  allowedHosts: { name: 'ORDERS_ALLOWED_HOSTS', fallback: '' },
  webhookSecrets: { name: 'ORDERS_WEBHOOK_SECRET', secret: true, fallback: '' },
  paymentTimeoutMs: { name: 'ORDERS_PAYMENT_TIMEOUT_MS', fallback: '30000' },
  notificationTimeoutMs: { name: 'ORDERS_NOTIFICATION_TIMEOUT_MS', fallback: '10000' },
  recoveryIntervalMs: { name: 'ORDERS_RECOVERY_INTERVAL_MS', fallback: '30000' },
  batchConcurrency: { name: 'ORDERS_BATCH_CONCURRENCY', fallback: '16' },
  resilience: { name: 'ORDERS_RESILIENCE', flag: '--resilience', fallback: 'off' },
  url: { name: 'ORDERS_URL', flag: '--url' },
  logLevel: { name: 'ORDERS_LOG_LEVEL', flag: '--log-level' },
};

const KEYS = Object.keys(VARIABLES) as ConfigKey[];

/** Reads the configuration; throws `usage` naming the first variable or flag that is wrong. */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const file = readEnvFile(input.directory);
  const written: Partial<Record<ConfigKey, string>> = {};
  const sources = new Map<ConfigKey, ConfigSource>();
  for (const key of KEYS) {
    const variable = VARIABLES[key];
    // An empty variable is an unset one, as `ORDERS_URL= orders list` means it.
    const candidates: [ConfigSource, string | undefined][] = [
      ['flag', input.flags[key]],
      ['environment', input.env[variable.name] || undefined],
      ['.env', file[variable.name] || undefined],
      ['default', defaultOf(key, variable, input)],
    ];
    const [source, value] = candidates.find(([, text]) => text !== undefined) ?? ['default', undefined];
    sources.set(key, source);
    if (value !== undefined) written[key] = value;
  }
  const parsed = schema.safeParse(written);
  if (!parsed.success) throw complaint(parsed.error, written, sources);
  const data = parsed.data;
  const production = (input.env.NODE_ENV || file.NODE_ENV) === 'production';
  return {
    config: {
      ...data,
      paymentServiceUrl: data.paymentServiceUrl,
      notificationServiceUrl: data.notificationServiceUrl,
      paymentServiceToken: data.paymentServiceToken,
      notificationServiceToken: data.notificationServiceToken,
      apiToken: data.apiToken,
      url: data.url,
    },
    entries: KEYS.map((key) => ({
      variable: VARIABLES[key].name,
      value: shown(key, written[key]),
      source: sources.get(key) ?? 'default',
    })),
    source: (key) => sources.get(key) ?? 'default',
    productionProblem:
      production && !data.url && !(data.paymentServiceUrl && data.notificationServiceUrl)
        ? 'NODE_ENV is production: set PAYMENT_SERVICE_URL and NOTIFICATION_SERVICE_URL, the sandbox pays no real order'
        : undefined,
  };
}

/** Where this user's data is, as the XDG base directory specification has it. */
export function dataFolder(env: ConfigInput['env']): string {
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'orders');
}

function defaultOf(key: ConfigKey, variable: Variable, input: ConfigInput): string | undefined {
  if (key === 'logLevel') return input.defaultLogLevel;
  if (key !== 'db') return variable.fallback;
  return join(dataFolder(input.env), 'orders.db');
}

function readEnvFile(directory: string): Record<string, string | undefined> {
  let text: string;
  try {
    text = readFileSync(join(directory, '.env'), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return {};
    throw new OrdersError('usage', `.env cannot be read (${errorText(error)})`);
  }
  return parseEnv(text) as Record<string, string | undefined>;
}

function complaint(
  error: z.ZodError,
  written: Partial<Record<ConfigKey, string>>,
  sources: ReadonlyMap<ConfigKey, ConfigSource>,
): OrdersError {
  const issue = error.issues[0];
  const key = issue?.path[0] as ConfigKey;
  const variable = VARIABLES[key];
  const source = sources.get(key);
  const name = source === 'flag' && variable.flag ? variable.flag : variable.name;
  const where = source === '.env' ? ' (in .env)' : '';
  const value = variable.secret ? '' : `, not "${withoutPasswords(written[key] ?? '')}"`;
  return new OrdersError('usage', `${name}${where} ${issue?.message ?? 'is wrong'}${value}`);
}

function shown(key: ConfigKey, value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  if (VARIABLES[key].secret) return '********';
  return withoutPasswords(value);
}

function httpUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

function isWebhookSecret(secret: string): boolean {
  const encoded = secret.replace(/^whsec_/, '');
  return encoded !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
}
