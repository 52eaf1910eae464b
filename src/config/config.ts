// The shape of the configuration, and the source of each value.
import type { TimeZone } from '../domain/shared/time/time-zone.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** This user's data folder: the order database and the sandbox's ledger, unless configured otherwise. */
  readonly dataFolder: string;
  /** This user's own presets of column mappings. */
  readonly presetFolder: string;
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
  /** Allows reading only. */
  readonly apiReadToken: string | undefined;
  /** The path of a file of named tokens. */
  readonly apiTokensFile: string | undefined;
  readonly allowedHosts: readonly string[];
  /** Addresses, ranges and `loopback`: their X-Forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly webhookSecrets: readonly string[];
  readonly paymentTimeoutMs: number;
  readonly notificationTimeoutMs: number;
  readonly recoveryIntervalMs: number;
  /** Orders of batches that `serve` charges at the same time. */
  readonly batchConcurrency: number;
  readonly resilience: boolean;
  /**
   * URL of a remote `orders serve`; `LoadedConfig.remoteUrl` says whether a command drives it instead of a database.
   */
  readonly url: string | undefined;
  readonly logLevel: LogLevel;
  /** Of the times that people read and write; undefined: the zone of the process. */
  readonly timeZone: TimeZone | undefined;
}

/** The key of a setting. */
export type ConfigKey = Exclude<keyof Config, 'dataFolder' | 'presetFolder'>;
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
  /** The warning about a production environment that would pay with the sandbox, if there is one. */
  readonly productionProblem: string | undefined;
}

export interface ConfigInput {
  /** The values from the command line, as written. */
  readonly flags: Partial<Record<ConfigKey, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly defaultLogLevel: LogLevel;
}
