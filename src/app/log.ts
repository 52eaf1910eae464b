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
  /** Lines left out so far because the reader was too slow. */
  dropped(): number;
}

const WEIGHT: Record<LogLevel, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, silent: 99 };

/** Under load, lines are written together, as each write costs more than the line; no reader notices the delay. */
const PIECE_BYTES = 4_096;
const HELD_MS = 50;
/** Bytes that wait for a slow reader; further lines are left out. */
const MOST_BYTES = 2 ** 20;
/** The end of the process waits no longer than this for a reader. */
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
    // A log that cannot be written (a full disk) or is not read must neither end the process nor delay it.
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
      // pino would retry forever while the process ends.
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
    // A line that cannot be written must not make the work fail.
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

/** Errors may cause each other in a circle, so the number logged is bounded. */
const CAUSES = 4;

/** Omits most driver fields: PostgreSQL quotes whole rows in them, with customer data. */
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
