// The streams of this process as commands use them.
import { closeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isatty } from 'node:tty';
import { type LogTarget, STDERR } from '../app/log.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import { OWN_ZONE } from '../domain/shared/time/time-zone.ts';
import type { Io } from './cli.ts';

/** No order is longer; a longer text is another file. */
const INPUT_LIMIT_BYTES = 10 * 1024 * 1024;

/** The parts of its process that a program uses; a test passes its own. */
export interface ProcessEdges {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of `.env`; relative file names start from the folder of the process, as messages print them. */
  readonly cwd: string;
  /** Receives the lines of the log; the descriptor of standard error, where it is the process's own. */
  readonly log: LogTarget;
  /** The name of the user, for timelines; undefined where the system knows none. */
  readonly user?: string | undefined;
}

export function processEdges(): ProcessEdges {
  const { stdout, stderr, env } = process;
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.once('exit', () => closeGone(terminals));
  return {
    // Opened on demand: most commands read nothing.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    env,
    // Read on demand: a removed folder is no fault for a command that does not use it.
    get cwd() {
      return process.cwd();
    },
    log: STDERR,
    get user() {
      return userName();
    },
  };
}

/** A container may run as a user id without a name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

export function openIo(edges: ProcessEdges, zone: Io['zone'] = () => OWN_ZONE): Io {
  const { stdout, stderr, env } = edges;
  let last: ReturnType<typeof written> | undefined;
  let lastSaid: ReturnType<typeof written> | undefined;
  let unwritten: Error | undefined;
  const heard = (error: NodeJS.ErrnoException) => {
    if (!isGone(error, stdout)) unwritten ??= error;
  };
  stdout.on('error', heard);
  // No reader is left, and work under way continues: money may have moved.
  stderr.on('error', () => {});
  return {
    out(text) {
      last = written(stdout, text);
    },
    async finish() {
      const error = await last;
      if (error) heard(error);
      if (unwritten) throw unwritable(unwritten);
    },
    async pipe(pieces) {
      for await (const piece of pieces) {
        const error = await written(stdout, piece);
        if (!error) continue;
        if (isGone(error, stdout)) return false;
        throw unwritable(error);
      }
      return true;
    },
    err(text) {
      lastSaid = written(stderr, text);
    },
    async said() {
      await lastSaid;
    },
    get stdin() {
      return edges.stdin;
    },
    async readInput() {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of edges.stdin) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        if (size > INPUT_LIMIT_BYTES)
          throw new OrdersError('invalid', 'standard input is longer than 10 MiB, too long for an order');
        chunks.push(bytes);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    interactive: Boolean(stdout.isTTY && stderr.isTTY && edges.stdin.isTTY),
    drawsBars: Boolean(stderr.isTTY) && env.TERM !== 'dumb',
    colour: Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
    columns: widthOf(stdout),
    zone,
  };
}

/** A reader that stops early, such as `head`, is no error, nor is a terminal that was closed. */
function isGone({ code }: NodeJS.ErrnoException, { isTTY }: NodeJS.WriteStream): boolean {
  return code === 'EPIPE' || (code === 'EIO' && isTTY);
}

/** Node.js resets terminals as it ends, and aborts with a core file where one was closed. */
function closeGone(terminals: readonly number[]): void {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
}

function unwritable(error: Error): OrdersError {
  return new OrdersError('unavailable', `standard output cannot be written (${errorText(error)})`);
}

/** A terminal of unknown size reports 0. */
function widthOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY ? stream.columns || undefined : undefined;
}

/** Waits until the stream has passed the piece on. */
function written(
  stream: NodeJS.WriteStream,
  piece: Uint8Array | string,
): Promise<NodeJS.ErrnoException | null | undefined> {
  return new Promise((resolve) => stream.write(piece, resolve));
}
