// The streams of this process as commands use them.
import type { Io } from './commands/cli.ts';
import { OrdersError } from './domain/errors.ts';

/** No order is longer; what is larger than this is another file. */
const INPUT_LIMIT_BYTES = 10 * 1024 * 1024;

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  // A reader that has seen enough, such as `head`, is no error.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    out: (text) => void stdout.write(text),
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
    colour: Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb',
    columns: stdout.isTTY ? stdout.columns : undefined,
  };
}
