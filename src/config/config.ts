// What the configuration is, and where each of its values comes from.

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Where this user's data is: the order database and the sandbox's ledger, unless they are told otherwise. */
  readonly dataFolder: string;
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
  /** Good for reading alone. */
  readonly apiReadToken: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly webhookSecrets: readonly string[];
  readonly paymentTimeoutMs: number;
  readonly notificationTimeoutMs: number;
  readonly recoveryIntervalMs: number;
  /** Orders of batches that `serve` charges at the same time. */
  readonly batchConcurrency: number;
  readonly resilience: boolean;
  /** Of a remote `orders serve`; whether it is driven instead of a database says `LoadedConfig.remoteUrl`. */
  readonly url: string | undefined;
  readonly logLevel: LogLevel;
}

/** What a setting is kept under. */
export type ConfigKey = Exclude<keyof Config, 'dataFolder'>;
export type ConfigSource = 'flag' | 'environment' | '.env' | 'file' | 'default';

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
  /** The remote `orders serve` to drive; undefined for the database itself. */
  readonly remoteUrl: string | undefined;
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
