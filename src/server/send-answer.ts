// Writes answers and problem objects to the connection.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Caller, logContext } from '../domain/ports/store.ts';
import { callListener, type Log } from '../domain/shared/listener.ts';
import { toOrdersError } from '../domain/shared/problem.ts';
import { apiProblem } from './api-problem.ts';
import { headersOf } from './response-headers.ts';
import type { Answer } from './routes/route.ts';

/** Returns the status that it sends. */
export function sendError(
  log: Log,
  caller: Caller & { readonly requestId: string },
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
): number {
  const error = toOrdersError(thrown);
  if (error.kind === 'internal') {
    const told = { ...logContext(caller), err: error.cause };
    callListener(undefined, () => log.error(told, 'request failed'));
  }
  const problem = apiProblem(error);
  const headers: Record<string, string> = {};
  const retryAfter = error.retryAfterSeconds ?? (problem.status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  if (error.kind === 'unauthorized') headers['WWW-Authenticate'] = 'Bearer';
  if (error.kind === 'read_only_token') headers['WWW-Authenticate'] = 'Bearer error="insufficient_scope"';
  if (Array.isArray(error.members.allowed) && error.kind === 'method_not_allowed') {
    headers.Allow = error.members.allowed.join(', ');
  }
  // The rest of a refused body is not read; a moment's delay lets the answer through.
  if (!request.complete) {
    headers.Connection = 'close';
    request.resume();
    response.once('finish', () => setTimeout(() => request.socket.destroy(), 500).unref());
  }
  const contentType = 'application/problem+json';
  send(response, caller.requestId, {
    status: problem.status,
    body: JSON.stringify(problem),
    headers,
    contentType,
  });
  return problem.status;
}

export function send(response: ServerResponse, requestId: string, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  if (answer.body === undefined) {
    // A 304 must not have a length of its own, a 204 none at all.
    response.writeHead(answer.status, headersOf(undefined, requestId, answer.headers));
    response.end();
    return;
  }
  const { contentType = 'application/json; charset=utf-8' } = answer;
  const pieces = piecesIn(answer);
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  response.writeHead(answer.status, headersOf({ type: contentType, length }, requestId, answer.headers));
  for (const piece of pieces.slice(0, -1)) response.write(piece);
  response.end(pieces.at(-1));
}

function piecesIn({ body, contentType }: Answer): readonly (Buffer | string)[] {
  if (contentType === undefined) return [JSON.stringify(body)];
  return Array.isArray(body) ? (body as readonly Buffer[]) : [String(body)];
}
