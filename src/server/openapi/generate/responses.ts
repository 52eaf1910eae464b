// Documents the answers of a route: the successful ones that it names itself, and its errors by status, with the codes
// each can have.
import type { ZodType } from 'zod';
import { type ApiCode, ERROR_CODES, type ErrorCodeDoc } from '../../../domain/shared/error-codes.ts';
import { statusOf } from '../../../domain/shared/problem.ts';
import type { ResponseDoc, Route } from '../../routes/route.ts';
import { HEADERS, type HeaderName } from '../introduction.ts';
import { PROBLEM_SCHEMAS, problem } from '../problem-schemas.ts';
import type { Header, Reference, Response } from './api-document.ts';
import { type JsonSchema, refOf } from './json-schema.ts';

type Responses = Record<string, Response | Reference>;

/** Errors that many routes share; each set is a component under this name. */
const SHARED: Readonly<Record<string, readonly ApiCode[]>> = {
  BadRequest: ['bad_request'],
  BadBody: ['bad_request', 'malformed'],
  Unauthorized: ['unauthorized'],
  Forbidden: ['forbidden_origin'],
  ForbiddenChange: ['forbidden_origin', 'read_only_token'],
  NotFound: ['not_found'],
  MethodNotAllowed: ['method_not_allowed'],
  TooLarge: ['too_large'],
  UnsupportedMediaType: ['unsupported_media_type'],
  Invalid: ['invalid'],
  InternalError: ['internal'],
  InternalErrorOrUnknown: ['internal', 'outcome_unknown'],
  Stopping: ['unavailable'],
  Unavailable: ['unavailable', 'database_busy', 'database_unavailable', 'database_unusable', 'database_lost'],
  UnavailableForWrites: [
    'unavailable',
    'database_busy',
    'database_unavailable',
    'database_unusable',
    'database_moved',
    'sandbox_refused',
    'database_lost',
  ],
};

/** The headers of errors, by status. */
const PROBLEM_HEADERS: Readonly<Record<number, ResponseDoc['headers']>> = {
  401: { 'WWW-Authenticate': 'always' },
  403: { 'WWW-Authenticate': 'sometimes' },
  405: { Allow: 'always' },
  503: { 'Retry-After': 'always' },
};

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

export function sharedResponses(): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(SHARED).map(([name, codes]) => [name, problemResponse(statusOfCode(codes[0]), codes)]),
  );
}

export function headerComponents(): Record<string, Header> {
  return { 'X-Request-Id': { required: true, ...HEADERS['X-Request-Id'] } };
}

export function responsesOf(answers: Route['answers'], codes: ReadonlySet<ApiCode>): Responses {
  const responses: Responses = {};
  for (const [status, answer] of Object.entries(answers)) responses[status] = goodResponse(answer);
  const byStatus = new Map<number, ApiCode[]>();
  // In the sequence of their table, whatever the route's sequence.
  for (const code of (Object.keys(ERROR_CODES) as ApiCode[]).filter((one) => codes.has(one))) {
    const status = statusOfCode(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  for (const [status, all] of byStatus) {
    const shared = Object.entries(SHARED).find(([, set]) => String(set) === String(all));
    responses[status] = shared
      ? { $ref: `#/components/responses/${shared[0]}` }
      : problemResponse(status, all);
  }
  // JavaScript sorts numeric keys in ascending order.
  return responses;
}

function goodResponse({
  description,
  schema,
  mediaType = 'application/json',
  alternative,
  headers,
}: ResponseDoc): Response {
  const content = {
    ...(schema ? { [mediaType]: { schema: refOf(schema) } } : {}),
    ...(alternative ? { [alternative.mediaType]: { schema: refOf(alternative.schema) } } : {}),
  };
  return { description, headers: headersOf(headers), content };
}

function problemResponse(status: number, codes: readonly ApiCode[]): Response {
  const bySchema = new Map<ZodType, ApiCode[]>();
  for (const code of codes) {
    const schema = PROBLEM_SCHEMAS[code] ?? problem;
    bySchema.set(schema, [...(bySchema.get(schema) ?? []), code]);
  }
  const schemas = [...bySchema].map(
    ([schema, some]): JsonSchema => ({ ...refOf(schema), properties: { code: { enum: some } } }),
  );
  const [only = {}] = schemas;
  const waits = codes.some((code) => (ERROR_CODES[code] as ErrorCodeDoc).waits);
  return {
    description: codes.map((code) => `- \`${code}\`: ${ERROR_CODES[code].when}`).join('\n'),
    headers: headersOf(PROBLEM_HEADERS[status] ?? (waits ? { 'Retry-After': 'sometimes' } : {})),
    content: { 'application/problem+json': { schema: schemas.length === 1 ? only : { anyOf: schemas } } },
  };
}

function headersOf(named: ResponseDoc['headers'] = {}): Response['headers'] {
  const own = (Object.entries(named) as [HeaderName, string][]).map(([name, when]): [string, Header] => [
    name,
    { ...(when === 'always' ? { required: true } : {}), ...HEADERS[name] },
  ]);
  return { ...Object.fromEntries(own), ...REQUEST_ID };
}

function statusOfCode(code: ApiCode | undefined): number {
  if (code === undefined) throw new Error('a response has no code');
  return statusOf(ERROR_CODES[code].kind);
}
