// Tells whether a client still reads the answer: long work stops once its client has gone.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A client may close its sending side and still read; one that has gone looks the same, so the wait is bounded. */
const HALF_CLOSED_MS = 30_000;

/** Created once: a new error for every answer costs more than the signal. */
const GONE = new Error('the client has gone');

/** Aborted once no client reads the answer, and after it has been sent. */
export function untilGone(
  request: IncomingMessage,
  response: ServerResponse,
  halfClosedMs = HALF_CLOSED_MS,
): AbortSignal {
  const gone = new AbortController();
  const { socket } = request;
  let leaving: NodeJS.Timeout | undefined;
  const halfClosed = () => {
    leaving ??= setTimeout(() => gone.abort(GONE), halfClosedMs);
  };
  const closed = () => {
    clearTimeout(leaving);
    socket.off('end', halfClosed);
    gone.abort(GONE);
  };
  response.once('close', closed);
  if (response.closed || socket.destroyed) closed();
  else if (socket.readableEnded) halfClosed();
  else socket.once('end', halfClosed);
  return gone.signal;
}
