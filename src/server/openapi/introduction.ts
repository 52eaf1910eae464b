// The introduction of the API document: rules for the API as a whole.
import type { SecurityScheme } from './generate/api-document.ts';

export const INTRODUCTION = `Orders: placed, charged, shipped, cancelled; one at a time, in lists, and from files.

Bodies are JSON in UTF-8. Times are RFC 3339 in UTC, to the second. Keys of a body that are not known are ignored; parameters of a query string that are not known are refused. Every path works with and without a slash at its end, and every GET as a HEAD.

Where \`ORDERS_API_TOKEN\` is set, send it as \`Authorization: Bearer\`, or \`ORDERS_API_READ_TOKEN\` for what only reads; without them the server answers on its own machine alone and asks for nothing.

Errors are problem objects (RFC 9457) with a \`code\` for programs and a \`detail\` for people; \`code\` never changes its meaning. A method that a path does not have is a 405 with \`Allow\`.

Send an \`Idempotency-Key\` with whatever creates something, and repeat the request with the same key until there is an answer: it is created once.

Clients have to live with keys, codes, types of events and headers that they do not know: more may come at any time. Whatever else would break a client comes under a new path, after the old one has carried \`Deprecation\` and \`Sunset\` headers.`;

export const SECURITY_SCHEMES: Readonly<Record<string, SecurityScheme>> = {
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The token in `ORDERS_API_TOKEN` of the server, or for a GET the one in `ORDERS_API_READ_TOKEN`; where none ' +
      'is set, none is asked for.',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'A signature after the Standard Webhooks specification, with the secret in `ORDERS_WEBHOOK_SECRET`: `v1,` and ' +
      'the HMAC-SHA256 of `webhook-id`, `webhook-timestamp` and the body, joined by dots. Where no secret is set, ' +
      'events are taken on a loopback address alone, with the token if there is one.',
  },
};

export const TAGS = {
  Orders: 'One order at a time, from its creation to its delivery.',
  Batches: 'Many orders in one request or one file: stored together, charged side by side.',
  Service: 'The server itself.',
} as const;

export type Tag = keyof typeof TAGS;

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
