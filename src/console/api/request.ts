// The one module that calls the API. An answer is a value, a problem of the server, or missing: then it is unknown
// whether a change was made, and it is looked up, never repeated unasked.
import { API_URL } from './base.ts';
import { failureTexts } from './failure-texts.ts';
import { refuseToken, token, untilToken } from './session.ts';

/** The server refused, and says why. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** The members of the problem object beside the common ones. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, detail: string, members: Readonly<Record<string, unknown>>) {
    super(detail);
    this.status = status;
    this.code = code;
    this.members = members;
  }
}

/** No answer came: the server is away, or the connection broke. */
export class NoAnswer extends Error {
  constructor() {
    super(failureTexts.noAnswer);
  }
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>> | URLSearchParams;
  /** Sent as JSON; a file is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** In place of `signal`: how long an answer may take before there is none. */
  readonly patienceMs?: number;
}

export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** `path` is below `/api/v1/`. Throws `Problem`, `NoAnswer`, and the reason of an aborted signal. */
export async function ask<Body>(path: string, asked: Ask = {}): Promise<Reply<Body>> {
  for (;;) {
    const sent = token.value;
    const response = await send(path, asked, sent);
    if (response.ok) return await replyOf<Body>(response, asked.signal);
    const problem = await problemOf(response);
    if (problem.status !== 401) throw problem;
    refuseToken(sent);
    // A read waits for the next token. A change may no longer be wanted then, so it ends here, having changed nothing.
    if ((asked.method ?? 'GET') !== 'GET') throw problem;
    await untilToken();
    asked.signal?.throwIfAborted();
  }
}

async function send(path: string, asked: Ask, sent: string | undefined): Promise<Response> {
  const { method = 'GET', query, body, signal, patienceMs } = asked;
  const ended = patienceMs === undefined ? signal : AbortSignal.timeout(patienceMs);
  const url = new URL(path, API_URL);
  url.search = queryText(query);
  const headers = new Headers(asked.headers);
  if (sent !== undefined) headers.set('Authorization', `Bearer ${sent}`);
  const isFile = body instanceof Blob;
  if (body !== undefined && !isFile) headers.set('Content-Type', 'application/json');
  const content = body === undefined || isFile ? body : JSON.stringify(body);
  try {
    return await fetch(url, {
      method,
      headers,
      ...(content === undefined ? {} : { body: content }),
      ...(ended ? { signal: ended } : {}),
    });
  } catch {
    signal?.throwIfAborted();
    throw new NoAnswer();
  }
}

function queryText(query: Ask['query']): string {
  if (query === undefined) return '';
  if (query instanceof URLSearchParams) return query.toString();
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

async function replyOf<Body>(response: Response, signal: AbortSignal | undefined): Promise<Reply<Body>> {
  const { status, headers } = response;
  try {
    const isJson = headers.get('Content-Type')?.startsWith('application/json') === true;
    const body = status === 204 ? undefined : isJson ? await response.json() : await response.blob();
    return { status, body: body as Body, headers };
  } catch {
    signal?.throwIfAborted();
    // The rest of the answer is lost.
    throw new NoAnswer();
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const told: unknown = await response.json().catch(() => undefined);
  const { code, detail, ...members } = (told ?? {}) as Readonly<Record<string, unknown>>;
  // A proxy may answer with an object of its own.
  if (typeof code !== 'string') return new Problem(status, 'unreadable', failureTexts.noProblem(status), {});
  const isText = typeof detail === 'string';
  return new Problem(status, code, isText ? detail : failureTexts.noProblem(status), members);
}
