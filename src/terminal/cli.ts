// What every command gets from the program: streams, the desk, and one way to say how it ended.
import type { Command } from 'commander';
import type { Context } from '../app/context.ts';
import type { ProcessLog } from '../app/log.ts';
import type { Running, RunningServer, SandboxServing } from '../app/running.ts';
import type { LoadedConfig, LogLevel } from '../config/config.ts';
import type { BatchDesk } from '../domain/batch-service.ts';
import type { CheckedFile } from '../domain/csv/check-order-file.ts';
import type { ShippingFile } from '../domain/csv/check-shipping-file.ts';
import type { OrderDesk } from '../domain/order-service.ts';
import type { Overview } from '../domain/overview.ts';
import type { Caller } from '../domain/ports/store.ts';
import type { Finding } from '../domain/reports/doctor-findings.ts';
import type { GlanceBook } from '../domain/reports/id-suggestions.ts';
import type { OrdersError } from '../domain/shared/errors.ts';
import type { Format } from './output/record-kind.ts';
import { jsonText } from './output/sanitize.ts';

export interface Io {
  /** Writes to standard output; the program ends only when all of it has been taken. */
  out(text: string): void;
  /** Waits until all of it has been. Throws `unavailable` where something could not be written, as on a full disk. */
  finish(): Promise<void>;
  /**
   * Writes pieces to standard output no faster than they are taken; false where the reader has gone, which is no
   * error. Throws `unavailable` where it cannot write, and what the pieces throw.
   */
  pour(pieces: AsyncIterable<Uint8Array>): Promise<boolean>;
  err(text: string): void;
  /** Waits until all of that has been taken, or cannot be. */
  said(): Promise<void>;
  /** Standard input as text. Throws `invalid` when it is longer than any order can be. */
  readInput(): Promise<string>;
  /** Whether a person sits at both ends, so that questions make sense. */
  readonly interactive: boolean;
  /** Whether standard error is a terminal that a progress bar can be drawn on. */
  readonly drawsBars: boolean;
  /** Whether standard output may be coloured. */
  readonly colour: boolean;
  /** The terminal's width; undefined when standard output is none, or none that knows its size. */
  readonly columns: number | undefined;
}

/** The options that every command knows. */
export interface CommonOptions {
  readonly db?: string;
  readonly url?: string;
  readonly logLevel?: string;
  readonly json?: boolean;
  /** With json and ndjson, `json` is set too. */
  readonly format?: Format;
  readonly fields?: readonly string[];
  readonly quiet?: boolean;
  /** Nothing is changed, and where there is no order book none is made. */
  readonly dryRun?: boolean;
  readonly input?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly resilience?: string;
  /** Set by commands that serve: ORDERS_URL is for those that drive. */
  readonly serves?: boolean;
}

export interface Session {
  readonly desk: OrderDesk;
  readonly batches: BatchDesk;
  readonly caller: Caller;
}

export interface OpenedContext {
  readonly context: Context;
  readonly loaded: LoadedConfig;
  readonly log: ProcessLog;
}

/** A file of orders while it is there. */
export interface ReadableFile {
  /** What people call it; null for standard input. */
  readonly name: string | null;
  /** Where it can be read again later; null for standard input. */
  readonly path: string | null;
  pieces(): AsyncIterable<Uint8Array>;
}

export interface BackupCopy {
  readonly file: string;
  readonly orders: number;
  readonly bytes: number;
}

/** A table that has been moved to another database. */
export interface Moved {
  readonly table: string;
  readonly rows: number;
  /** Of its amounts, exactly; null where it has none. */
  readonly sum: string | null;
}

export interface CheckedFileOptions {
  readonly encoding: string;
  /** How many bytes of the file have been checked. */
  readonly onRead?: (bytes: number, of: number) => void;
}

export interface Cli {
  /** The streams of a command; with --quiet, what it tells people goes nowhere. */
  readonly io: Io;
  /** From now on `io` is quiet. */
  hush(): void;
  /** Prints ids, one a line, with --quiet. */
  answerIds(ids: readonly string[]): void;
  /** Tells of an error on stderr: one line, or with --json the API's problem object. */
  report(error: OrdersError, options: CommonOptions): void;
  /** Writes what has caused an internal error into the log, where its level is debug or trace. */
  logCause(error: OrdersError): Promise<void>;
  /** Reads the configuration of a command. Throws `usage`. */
  config(options: CommonOptions, defaultLogLevel?: LogLevel): Promise<LoadedConfig>;
  /** Opens the local order book, and closes it behind `work`. */
  withContext<T>(
    options: CommonOptions,
    work: (opened: OpenedContext) => Promise<T>,
    defaultLogLevel?: LogLevel,
  ): Promise<T>;
  /** Listens with the API on an opened context. */
  startServer(opened: OpenedContext): Promise<RunningServer>;
  startSandbox(options: CommonOptions, serving: SandboxServing): Promise<Running>;
  /** With `recount` the counters of orders are made anew first. */
  diagnose(options: CommonOptions & { readonly recount?: boolean }): Promise<Finding[]>;
  /** The order book at one look; makes and changes nothing. Throws `usage` for a wrong setting. */
  overview(options: CommonOptions): Promise<Overview>;
  backup(options: CommonOptions, file: string, signal: AbortSignal): Promise<BackupCopy>;
  /** Moves the order book in a SQLite file to PostgreSQL; `onPage` hears of progress. */
  moveBook(
    file: string,
    url: string,
    onPage: (table: string, rows: number) => void,
    options: Pick<CommonOptions, 'dryRun'>,
  ): Promise<Moved[]>;
  /**
   * Checks a file of orders, or standard input for `-`, and closes it behind `work`. Throws `usage`, `invalid`,
   * `conflict` as the check does.
   */
  withOrderFile(
    file: string,
    options: CheckedFileOptions,
    work: (checked: CheckedFile, file: ReadableFile) => Promise<void>,
  ): Promise<void>;
  /** The same for a file of orders that have left the house. */
  withShippingFile(
    file: string,
    options: CheckedFileOptions,
    work: (checked: ShippingFile, file: ReadableFile) => Promise<void>,
  ): Promise<void>;
  /** The remote `orders serve` that a command drives; undefined for the database itself. */
  remoteUrl(options: CommonOptions): Promise<string | undefined>;
  /** A look at the order book that a command would work on; throws where there is none. The caller closes it. */
  glance(options: CommonOptions): Promise<GlanceBook>;
  /** Opens the desk a command works on, local or remote, and closes it behind `work`. */
  withDesk<T>(options: CommonOptions, work: (session: Session) => Promise<T>): Promise<T>;
}

/** Adds the options that every command knows. */
export function common(command: Command): Command {
  return settings(command).option('-q, --quiet', 'print nothing but the ids of what was made or found');
}

/** The same for commands that have nothing to be quiet about. */
export function settings(command: Command): Command {
  return neverAsk(command)
    .option('--db <path>', 'order database file (ORDERS_DB)')
    .option('--json', 'print exactly what the API would answer')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (ORDERS_LOG_LEVEL)');
}

/** What scripts give to each command, whether it would ask or not. */
export function neverAsk(command: Command): Command {
  return command.option('--no-input', 'never ask');
}

/** Adds the option of every command that can drive a remote server too. */
export function remote(command: Command): Command {
  return command.option('--url <url>', 'drive the "orders serve" at this URL instead (ORDERS_URL)');
}

/** Adds the option of every command that changes something. */
export function dryRun(command: Command): Command {
  return command.option('--dry-run', 'check everything and say what would happen, but change nothing');
}

/** Adds the examples of a command to its help. */
export function examples(command: Command, lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`);
}

/** The JSON of an answer: one line for programs, indented for a person at a terminal. */
export function printJson(io: Io, body: unknown): void {
  io.out(jsonFor(io, body));
}

/** With the end of its line. */
export function jsonFor({ columns }: Io, body: unknown): string {
  return `${jsonText(body, columns === undefined ? undefined : 2)}\n`;
}
