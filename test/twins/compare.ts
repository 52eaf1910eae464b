// Compares what the twins answer: status, headers and the bytes of the body.
import type { Reply } from '../support/server/server-on.ts';
import type { SessionRequest } from './session.ts';

/** Of this exchange alone: the moment, and the ids that the server makes up for logs. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['date', 'x-request-id', 'traceparent']);
const SHOWN = 300;

/** The first difference, in lines for people; none where there is none. */
export function difference(request: SessionRequest, sqlite: Reply, postgres: Reply): string[] {
  const parts = [
    ['status', String(sqlite.status), String(postgres.status)],
    ...headerNames(sqlite, postgres).map((name) => [
      `header ${name}`,
      String(sqlite.headers[name] ?? '(none)'),
      String(postgres.headers[name] ?? '(none)'),
    ]),
    ['body', sqlite.text, postgres.text],
  ] as const;
  const found = parts.find(([, one, other]) => one !== other);
  if (!found) return [];
  // A body that differs has another length, which says less.
  const isLength = found[0] === 'header content-length';
  const [what = '', one = '', other = ''] = isLength ? (parts.at(-1) ?? []) : found;
  const at = firstDifference(one, other);
  const from = Math.max(0, at - SHOWN / 2);
  return [
    `${requestLine(request)}: ${what} differs at ${at}`,
    `  SQLite (${sqlite.status}):     ${one.slice(from, from + SHOWN)}`,
    `  PostgreSQL (${postgres.status}): ${other.slice(from, from + SHOWN)}`,
  ];
}

export function requestLine({ method, path, headers, body }: SessionRequest): string {
  const text = body === undefined ? '' : ` ${typeof body === 'string' ? body : JSON.stringify(body)}`;
  const named = Object.entries(headers ?? {}).map(([name, value]) => ` [${name}: ${value}]`);
  return `${method} ${path}${named.join('')}${text.slice(0, SHOWN)}`;
}

function headerNames(...replies: readonly Reply[]): string[] {
  const names = new Set(replies.flatMap(({ headers }) => Object.keys(headers)));
  return [...names].filter((name) => !OWN_HEADERS.has(name)).sort();
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
