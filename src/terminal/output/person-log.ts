// The log of a command for a person at a terminal: its warnings and errors as sentences, each once.
import type { ProcessLog } from '../../app/log.ts';
import { withoutPasswords } from '../../db/postgres/url.ts';
import { errorText } from '../../domain/shared/errors.ts';
import { oneLine } from './sanitize.ts';

interface Fields {
  readonly orderId?: number;
  readonly batchId?: number;
  readonly reason?: string;
  readonly err?: unknown;
}

/** `say` receives one line. */
export function personLog(say: (line: string) => void): ProcessLog {
  const said = new Set<string>();
  const tell = (fields: Fields, message: string) => {
    const line = sentence(fields, message);
    // An outage would repeat it with every attempt.
    if (said.has(line)) return;
    said.add(line);
    say(line);
  };
  return {
    info() {},
    warn: tell,
    error: tell,
    flush: async () => {},
    dropped: () => 0,
  };
}

function sentence({ orderId, batchId, reason, err }: Fields, message: string): string {
  const about = [
    ...(orderId === undefined ? [] : [`order ${orderId}`]),
    ...(batchId === undefined ? [] : [`batch ${batchId}`]),
  ].join(', ');
  const why = reason ?? (err === undefined ? '' : errorText(err));
  const end = why === '' ? '' : ` (${why})`;
  return oneLine(withoutPasswords(`${about === '' ? '' : `${about}: `}${message}${end}`));
}
