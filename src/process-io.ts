// The streams of this process as commands use them.
import type { Io } from './commands/cli.ts';
import { errorText, OrdersError } from './domain/errors.ts';

/** No order is longer; what is larger than this is another file. */
const INPUT_LIMIT_BYTES = 10 * 1024 * 1024;

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  let isPouring = false;
  // A reader that has seen enough, such as `head`, is no error.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever pours has been told by then.
      if (error.code !== 'EPIPE' && !(isPouring && stream === stdout)) throw error;
    });
  }
  return {
    out: (text) => void stdout.write(text),
    async pour(pieces) {
      isPouring = true;
      for await (const piece of pieces) {
        const error = await written(stdout, piece);
        if (error?.code === 'EPIPE') return false;
        if (error) {
          throw new OrdersError('unavailable', `standard output cannot be written (${errorText(error)})`);
        }
      }
      return true;
    },
    err: (text) => void stderr.write(text),
    async readInput() {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stdin) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        if (size > INPUT_LIMIT_BYTES)
          throw new OrdersError('invalid', 'standard input is too long for an order');
        chunks.push(bytes);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    interactive: Boolean(stdin.isTTY && stdout.isTTY && stderr.isTTY),
    drawsBars: Boolean(stderr.isTTY) && env.TERM !== 'dumb',
    colour: Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
    columns: stdout.isTTY ? stdout.columns : undefined,
  };
}

/** Waits until the stream has got rid of the piece. */
function written(
  stream: NodeJS.WriteStream,
  piece: Uint8Array,
): Promise<NodeJS.ErrnoException | null | undefined> {
  return new Promise((resolve) => stream.write(piece, resolve));
}
