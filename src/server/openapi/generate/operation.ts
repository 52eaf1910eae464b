// What the document says of one route beside what the route itself does: path, method, parameters, size of its body.
import type { ZodType } from 'zod';
import type { ProblemCode } from '../problems.ts';
import type { JsonSchema } from './registry.ts';

export interface Operation {
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** What its query parameters say here and not elsewhere. */
  readonly query?: Readonly<Record<string, JsonSchema>>;
  /** Of its JSON body. */
  readonly body?: ZodType;
  readonly idempotent?: true;
  /** By status, good ones only. */
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** The codes of its errors, but for those that come from its being a route with a token, an id or a body. */
  readonly problems: readonly ProblemCode[];
}

export const TAGS = {
  Orders: 'One order at a time, from its creation to its delivery.',
  Batches: 'Many orders in one request or one file: stored together, charged side by side.',
  Service: 'The server itself.',
} as const;

type Tag = keyof typeof TAGS;

export interface AnswerDoc {
  readonly description: string;
  readonly schema: ZodType;
  /** JSON unless it says otherwise. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Partial<Record<HeaderName, 'always' | 'sometimes'>>>;
}

export const HEADERS = {
  Location: {
    description: 'The path of what was created.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  Link: {
    description: 'The pages around, as `rel="next"` and `rel="prev"` (RFC 8288).',
    schema: { type: 'string' },
  },
  'X-Total-Count': {
    description: 'How many there are on all pages; left out where counting would take too long.',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-Last-Event-Id': {
    description: 'What the next page is after, also where this one is empty.',
    schema: { type: 'integer', minimum: 0 },
  },
  'Idempotent-Replayed': {
    description: 'There when this is the answer to an earlier request with the same key.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } },
  Allow: { description: 'The methods that are possible.', schema: { type: 'string' } },
  'Content-Security-Policy': { description: 'What the page may load: nothing.', schema: { type: 'string' } },
  'X-Request-Id': {
    description: "The request's own `X-Request-Id`, or a new one. It stands in the log.",
    schema: { type: 'string', maxLength: 64 },
  },
} as const;

export type HeaderName = keyof typeof HEADERS;
