// The interface of commands, and their environment: streams, the order service, and one way to report the result.
import type { Argument, Option } from 'commander';
import type { Context } from '../app/context.ts';
import type { ProcessLog } from '../app/log.ts';
import type { LoadedConfig, LogLevel } from '../config/config.ts';
import type { BatchService } from '../domain/batch-service.ts';
import type { OrderService } from '../domain/order-service.ts';
import type { Caller } from '../domain/ports/store.ts';
import type { OrdersError } from '../domain/shared/errors.ts';
import type { TimeZone } from '../domain/shared/time/time-zone.ts';
import type { Format } from './output/record-kind.ts';
import type { KindName } from './output/record-kinds.ts';
import { jsonText } from './output/sanitize.ts';

export interface Io {
  /** Writes to standard output; the program ends only when all of it has been taken. */
  out(text: string): void;
  /** Waits until all output has been taken. Throws `unavailable` where some could not be written, as on a full disk. */
  finish(): Promise<void>;
  /**
   * Writes pieces to standard output no faster than they are taken; false where the reader has gone, which is no error.
   * Throws `unavailable` where it cannot write, and any error of the pieces.
   */
  pipe(pieces: AsyncIterable<Uint8Array>): Promise<boolean>;
  err(text: string): void;
  /** Waits until all of that has been taken, or cannot be. */
  said(): Promise<void>;
  /** As it arrives. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Standard input as text. Throws `invalid` when it is longer than any order can be. */
  readInput(): Promise<string>;
  /** Whether a person uses both ends, so that questions make sense. */
  readonly interactive: boolean;
  /** Whether standard error is a terminal that a progress bar can be drawn on. */
  readonly drawsBars: boolean;
  /** Whether standard output may be coloured. */
  readonly colour: boolean;
  /** The terminal's width; undefined when standard output is no terminal, or its size is unknown. */
  readonly columns: number | undefined;
  /** The time zone of the times that people read and write, as the command is configured. */
  zone(): TimeZone;
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
  /** Changes nothing, and creates no order database. */
  readonly dryRun?: boolean;
  readonly input?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly resilience?: string;
  readonly timezone?: string;
  /** Set by commands that serve: they ignore ORDERS_URL, which is for commands that drive a server. */
  readonly serves?: boolean;
}

export interface Session {
  readonly orders: OrderService;
  readonly batches: BatchService;
  readonly caller: Caller;
  /** The address of a remote `orders serve`; undefined for the database of this process. */
  readonly url: string | undefined;
}

export interface OpenedContext {
  readonly context: Context;
  readonly loaded: LoadedConfig;
  readonly log: ProcessLog;
}

export interface Cli {
  /** A caller that stands for the user of this terminal. */
  newCaller(): Caller;
  /** The streams of a command; with --quiet, messages for people are dropped. */
  readonly io: Io;
  /** From now on `io` is quiet. */
  setQuiet(): void;
  /** Prints ids, one a line, with --quiet. */
  printIds(ids: readonly string[]): void;
  /** Reports an error on stderr: one line, or with --json the API's problem object. */
  report(error: OrdersError, options: CommonOptions): void;
  /** Tells users something that they must know, in one line: also with --quiet, and beside a spinner or a bar. */
  notice(line: string): void;
  /** Logs the cause of an internal error, if the log level is debug or trace. */
  logCause(error: OrdersError): Promise<void>;
  /** Reads the configuration of a command. Throws `usage`. */
  config(options: CommonOptions, defaultLogLevel?: LogLevel): Promise<LoadedConfig>;
  /** Opens the local order database, and closes it after `work`. */
  withContext<T>(
    options: CommonOptions,
    work: (opened: OpenedContext) => Promise<T>,
    defaultLogLevel?: LogLevel,
  ): Promise<T>;
  /** Opens the order service a command works on, local or remote, and closes it after `work`. */
  withSession<T>(options: CommonOptions, work: (session: Session) => Promise<T>): Promise<T>;
}

/** A command: its documentation and its code. Help, completion and tests use these objects. */
export interface CommandSpec<Options extends CommonOptions = CommonOptions> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly Argument[];
  /** In the order of its help; made by `option` and the other functions of `options`. */
  readonly options: readonly Option[];
  /** In its help, before the examples. */
  readonly details?: string;
  /** Each runs as it stands: a test runs them all. */
  readonly examples: readonly [string, ...string[]];
  /** A line of bash that prepares its examples, in place of the one that makes orders 7 to 9. */
  readonly exampleSetup?: string;
  /** The kind of the records that it prints: `--fields` chooses among their fields. */
  prints?(options: Options): KindName;
  /**
   * What the user typed for a field of the API, such as `--email` for `customer_email`, for error messages. Without it,
   * or where it is undefined, an option of the same name as the field.
   */
  typedAs?(path: string, options: Options): string | undefined;
  /** `given` are its arguments. Heavy modules are loaded here. */
  run(cli: Cli, options: Options, ...given: (string | readonly string[] | undefined)[]): Promise<void> | void;
}

/** The JSON of an answer: one line for programs, indented for a person at a terminal. */
export function printJson(io: Io, body: unknown): void {
  io.out(jsonFor(io, body));
}

/** With the end of its line. */
export function jsonFor({ columns }: Io, body: unknown): string {
  return `${jsonText(body, columns === undefined ? undefined : 2)}\n`;
}
