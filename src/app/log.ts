// Logs: JSON lines on stderr by pino, which is loaded with the first line that is written.
import type { LogLevel } from '../config/config.ts';
import { withoutPasswords } from '../db/postgres/url.ts';
import type { Log } from '../domain/shared/listener.ts';

/** As this program writes it itself. */
export interface OwnLog extends ProcessLog {
  debug(fields: object, message: string): void;
}

export interface ProcessLog extends Log {
  /** Resolves when all lines have been handed to the system, or soon where they are not read. */
  flush(): Promise<void>;
  /** How many lines were left out so far, as they were not read. */
  dropped(): number;
}

const WEIGHT: Record<LogLevel, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, silent: 99 };

/** Under load lines leave together, as each write costs more than the line; none waits longer than one notices. */
const PIECE_BYTES = 4_096;
const HELD_MS = 50;
/** What waits for a reader that does not read; lines beyond it are left out. */
const MOST_BYTES = 2 ** 20;
/** The end of the process waits no longer for a reader. */
const PATIENCE_MS = 2_000;

type Level = 'debug' | 'info' | 'warn' | 'error';
type Pino = Record<Level, (fields: object, message: string) => void>;

/** A descriptor, or a stream of text. */
export type LogTarget = number | { write(line: string): void };

export const STDERR = 2;

export function openLog(level: LogLevel, target: LogTarget = STDERR): OwnLog {
  let loading: Promise<Pino> | undefined;
  let loaded: { logger: Pino; flush: () => Promise<void> } | undefined;
  let dropped = 0;

  async function load(): Promise<Pino> {
    const { default: pino } = await import('pino');
    const options = {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${time()}"`,
      serializers: { err: errorFields },
    };
    if (typeof target !== 'number') {
      loaded = { logger: pino(options, target), flush: async () => {} };
      return loaded.logger;
    }
    // A log that cannot be written, as on a full disk, or is not read, ends nothing, and is not waited for.
    let isBroken = false;
    const stderr = pino.destination({
      dest: target,
      sync: false,
      minLength: PIECE_BYTES,
      maxLength: MOST_BYTES,
      periodicFlush: HELD_MS,
      retryEAGAIN: () => !isBroken,
    });
    const giveUp = () => {
      isBroken = true;
      // It would try for ever as the process ends.
      stderr.flushSync = () => {};
    };
    stderr.on('error', giveUp);
    let told = 0;
    stderr.on('drop', () => {
      dropped += 1;
    });
    stderr.on('drain', () => {
      const lines = dropped - told;
      told = dropped;
      if (lines > 0) logger.warn({ lines }, 'log lines were left out: they were not read in time');
    });
    const logger = pino(options, stderr);
    loaded = {
      logger,
      flush: () =>
        new Promise((resolve) => {
          if (isBroken) return resolve();
          const late = setTimeout(() => {
            giveUp();
            resolve();
          }, PATIENCE_MS);
          stderr.flush(() => {
            clearTimeout(late);
            resolve();
          });
        }),
    };
    return logger;
  }

  const write = (at: Level) => (fields: object, message: string) => {
    if (WEIGHT[at] < WEIGHT[level]) return;
    // A line that cannot be written must not become a failure of the work that it tells of.
    try {
      if (loaded) return loaded.logger[at](fields, message);
      loading ??= load();
      loading.then((logger) => logger[at](fields, message)).catch(() => {});
    } catch {}
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    dropped: () => dropped,
    async flush() {
      await loading?.catch(() => {});
      await loaded?.flush();
    },
  };
}

/** Errors that have caused each other, so many of them are told. */
const CAUSES = 4;

/** Not all that a driver hangs on its errors: PostgreSQL quotes whole rows in them, with who ordered what. */
function errorFields(error: unknown, depth = 1): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? { code: error.code } : {};
  const cause =
    error.cause === undefined || depth >= CAUSES ? {} : { cause: errorFields(error.cause, depth + 1) };
  const { name, message, stack } = error;
  return {
    type: name,
    message: withoutPasswords(message),
    ...code,
    stack: stack && withoutPasswords(stack),
    ...cause,
  };
}

function time(): string {
  return new Date().toISOString();
}
