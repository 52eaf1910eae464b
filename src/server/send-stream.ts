// Sends text that is made while it is sent: no faster than its client reads, so that memory does not grow with it.
import type { ServerResponse } from 'node:http';
import type { TextStream } from '../domain/ports/text-stream.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { headersOf } from './response-headers.ts';
import type { Answer } from './routes/route.ts';

/** A client that reads nothing for so long holds no disk any longer. */
const STALLED_MS = 30_000;

export interface StreamOptions {
  /** Once it is aborted, the answer is cut off. */
  readonly stopping: AbortSignal;
  readonly stalledMs?: number | undefined;
}

/**
 * Ends with the answer, or when its client has gone. Cuts the answer off and throws `interrupted` for a client that
 * stalls or a server that stops; an error of the stream cuts it off too. A client can tell: the last chunk is missing.
 */
export async function sendStream(
  response: ServerResponse,
  requestId: string,
  { status, headers, contentType = 'text/plain; charset=utf-8' }: Answer,
  stream: TextStream,
  options: StreamOptions,
): Promise<void> {
  try {
    if (response.destroyed) return;
    response.writeHead(status, headersOf({ type: contentType }, requestId, headers));
    for await (const piece of stream.pieces) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response, options);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    stream.close();
  }
}

/** Resolves when the client has read on, or has gone. */
function drained(
  response: ServerResponse,
  { stopping, stalledMs = STALLED_MS }: StreamOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(stalled);
      response.off('drain', go);
      response.off('close', go);
      stopping.removeEventListener('abort', stop);
      settle();
    };
    const cut = (why: string) => end(() => reject(new OrdersError('interrupted', why)));
    const go = end(resolve);
    const stop = cut('the server stopped while an answer was sent');
    const stalled = setTimeout(cut('a client stopped reading its answer'), stalledMs);
    response.on('drain', go).on('close', go);
    stopping.addEventListener('abort', stop);
    if (stopping.aborted) stop();
  });
}
