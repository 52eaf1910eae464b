// Reads the configuration: one table over flags, environment, .env and files of secrets.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as z from 'zod';
import { maskedValue, shownDatabase, tlsVariableProblem } from '../db/postgres/url.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { OWN_ZONE } from '../domain/shared/time/time-zone.ts';
import type { ConfigEntry, ConfigInput, ConfigKey, ConfigSource, LoadedConfig } from './config.ts';
import { readEnvFile, readSecretFile } from './files.ts';
import { schema, wordsOf } from './schema.ts';
import { VARIABLES, type Variable } from './variables.ts';

const KEYS = Object.keys(VARIABLES) as ConfigKey[];

/** Named on demand: most commands do not print it. */
const OWN_ZONE_ENTRY: ConfigEntry = {
  variable: VARIABLES.timeZone.name,
  get value() {
    return OWN_ZONE.name;
  },
  source: 'default',
};

/** Reads the configuration; throws `usage` naming the first variable or flag that is wrong. */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const file = readEnvFile(input.directory);
  // An empty variable is unset, as `ORDERS_URL= orders list` means it; but an empty secret would allow access that it
  // should prevent.
  const variable = (name: string, guards = false): Found | undefined => {
    for (const [source, value] of [
      ['environment', input.env[name]],
      ['.env', file[name]],
    ] as const) {
      if (value) return { source, value };
      if (value === '' && guards) throw emptySecret(name, source);
    }
    return undefined;
  };
  const written: Partial<Record<ConfigKey, string>> = {};
  const sources = new Map<ConfigKey, ConfigSource>();
  const entries: ConfigEntry[] = [];
  for (const key of KEYS) {
    const { name, secret = false, guards = secret } = VARIABLES[key];
    const given = found('flag', input.flags[key]) ?? variable(name, guards);
    const path = secret ? variable(`${name}_FILE`, true) : undefined;
    const own =
      (path ? secretOf(name, path, given, input.directory) : given) ??
      found('default', defaultOf(key, VARIABLES[key], input));
    const source = own?.source ?? 'default';
    sources.set(key, source);
    if (own) written[key] = own.value;
    entries.push(
      key === 'timeZone' && !own ? OWN_ZONE_ENTRY : { variable: name, value: shown(key, own?.value), source },
    );
    if (!secret) continue;
    entries.push({ variable: `${name}_FILE`, value: path?.value ?? null, source: path?.source ?? 'default' });
  }
  const parsed = schema.safeParse(written, { jitless: true });
  if (!parsed.success) throw complaint(parsed.error, written, sources);
  const data = parsed.data;
  if (data.apiReadToken !== undefined && data.apiReadToken === data.apiToken) {
    throw new OrdersError(
      'usage',
      'ORDERS_API_READ_TOKEN must differ from ORDERS_API_TOKEN; otherwise read-only clients could change orders',
    );
  }
  const tlsProblem = tlsVariableProblem(data.db, input.env.PGSSLMODE);
  if (tlsProblem !== undefined) throw new OrdersError('usage', tlsProblem);
  const source = (key: ConfigKey) => sources.get(key) ?? 'default';
  const production = (input.env.NODE_ENV || file.NODE_ENV) === 'production';
  return {
    config: {
      ...data,
      dataFolder: dataFolder(input.env),
      presetFolder: presetFolder(input.env),
      paymentServiceUrl: data.paymentServiceUrl,
      notificationServiceUrl: data.notificationServiceUrl,
      paymentServiceToken: data.paymentServiceToken,
      notificationServiceToken: data.notificationServiceToken,
      apiToken: data.apiToken,
      apiReadToken: data.apiReadToken,
      apiTokensFile: data.apiTokensFile && resolve(input.directory, data.apiTokensFile),
      url: data.url,
      timeZone: data.timeZone,
    },
    entries,
    source,
    // A database named on the command line takes precedence over ORDERS_URL.
    remoteUrl: source('db') === 'flag' && source('url') !== 'flag' ? undefined : data.url,
    productionProblem:
      production && !data.url && !(data.paymentServiceUrl && data.notificationServiceUrl)
        ? 'NODE_ENV is production: set PAYMENT_SERVICE_URL and NOTIFICATION_SERVICE_URL; the sandbox does not charge real orders'
        : undefined,
  };
}

export function variables(): readonly Variable[] {
  return Object.values(VARIABLES);
}

/** This user's data folder, by the XDG base directory specification. */
function dataFolder(env: ConfigInput['env']): string {
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'orders');
}

function presetFolder(env: ConfigInput['env']): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'orders', 'presets');
}

interface Found {
  readonly source: ConfigSource;
  readonly value: string;
}

function found(source: ConfigSource, value: string | undefined): Found | undefined {
  return value === undefined ? undefined : { source, value };
}

/** It is unclear which of two secrets the operator means. */
function secretOf(name: string, path: Found, given: Found | undefined, directory: string): Found {
  const variable = `${name}_FILE`;
  if (given) {
    const both = `${name} (${given.source}) and ${variable} (${path.source}) are both set`;
    throw new OrdersError('usage', `${both}; unset one of them`);
  }
  return { source: 'file', value: readSecretFile(resolve(directory, path.value), variable) };
}

function defaultOf(key: ConfigKey, variable: Variable, input: ConfigInput): string | undefined {
  if (key === 'logLevel') return input.defaultLogLevel;
  if (key !== 'db') return variable.fallback;
  return join(dataFolder(input.env), 'orders.db');
}

function complaint(
  error: z.ZodError,
  written: Partial<Record<ConfigKey, string>>,
  sources: ReadonlyMap<ConfigKey, ConfigSource>,
): OrdersError {
  const issue = error.issues[0];
  const [first, at] = issue?.path ?? [];
  const key = first as ConfigKey;
  const variable = VARIABLES[key];
  const source = sources.get(key);
  const name = source === 'flag' && variable.flag ? variable.flag : variable.name;
  const where = source === 'file' ? ` (in ${name}_FILE)` : placeOf(source);
  const text = written[key] ?? '';
  const wrong = typeof at === 'number' ? (wordsOf(text)[at] ?? text) : text;
  const value = variable.secret ? '' : `, not "${maskedValue(wrong)}"`;
  return new OrdersError('usage', `${name}${where} ${issue?.message ?? 'is wrong'}${value}`);
}

function shown(key: ConfigKey, value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  if (VARIABLES[key].secret) return '********';
  if (key === 'allowedHosts' || key === 'trustedProxies') return wordsOf(value).join(' ');
  return key === 'db' ? shownDatabase(value) : maskedValue(value);
}

function emptySecret(name: string, source: ConfigSource): OrdersError {
  const what = name.endsWith('_FILE') ? 'let it name a file' : 'set it to a secret';
  return new OrdersError('usage', `${name}${placeOf(source)} is empty; ${what}, or leave it unset`);
}

function placeOf(source: ConfigSource | undefined): string {
  return source === '.env' ? ' (in .env)' : '';
}
