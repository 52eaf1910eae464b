// The introduction of the API document: rules for the API as a whole.
import type { SecurityScheme } from './generate/api-document.ts';

export const INTRODUCTION = `Create, charge, ship and cancel orders: one at a time, in batches, or from files.

Bodies are JSON in UTF-8. Times are RFC 3339 in UTC, to the second. Unknown keys in a body are ignored; unknown query parameters are rejected. Every path works with and without a trailing slash. HEAD works wherever GET does.

If \`ORDERS_API_TOKEN\` is set on the server, send it as \`Authorization: Bearer\`. The token in \`ORDERS_API_READ_TOKEN\` can only read. Named tokens have a role: \`read\`, \`operate\`, or \`admin\`, which may also resolve payments. Without a token, the server listens on its own machine only and requires no authentication.

Errors are problem objects (RFC 9457) with a \`code\` for programs and a \`detail\` for people. The meaning of a \`code\` never changes. A method that a path does not support gets a 405 with \`Allow\`.

Send an \`Idempotency-Key\` with every request that creates something. Repeat the request with the same key until you get an answer: the server creates it only once.

Clients must accept unknown keys, codes, event types and headers, because more may be added at any time. Any other breaking change gets a new path. Before that, answers of the old path carry \`Deprecation\` and \`Sunset\` headers.`;

export const SECURITY_SCHEMES: Readonly<Record<string, SecurityScheme>> = {
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The token in `ORDERS_API_TOKEN` of the server, or a named token. For GET, the token in ' +
      '`ORDERS_API_READ_TOKEN` and each named token works. If no token is set, none is required.',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'A signature by the Standard Webhooks specification, with the secret in `ORDERS_WEBHOOK_SECRET`. It is `v1,` ' +
      'and the HMAC-SHA256 of `webhook-id`, `webhook-timestamp` and the body, joined by dots. Without a secret, the ' +
      'server accepts events only on a loopback address, with the token if one is set.',
  },
};

export const TAGS = {
  Orders: 'Create, read and change orders.',
  Batches: 'Many orders from one request or one file: stored together, charged in parallel.',
  Service: 'Health, metrics and documentation of the server.',
} as const;

export type Tag = keyof typeof TAGS;

export const HEADERS = {
  Location: {
    description: 'The path of the created resource.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  Link: {
    description: 'The next and the previous page, as `rel="next"` and `rel="prev"` (RFC 8288).',
    schema: { type: 'string' },
  },
  'X-Total-Count': {
    description: 'The number of entries on all pages; omitted if counting takes too long.',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-Last-Event-Id': {
    description: 'The value of `after` for the next page, even if this page is empty.',
    schema: { type: 'integer', minimum: 0 },
  },
  ETag: {
    description: 'The version of the order, for `If-Match` and `If-None-Match`.',
    schema: { type: 'string' },
  },
  'Content-Disposition': {
    description: 'The name under which a browser saves the file.',
    schema: { type: 'string' },
  },
  'Idempotent-Replayed': {
    description: 'Present if this is the answer to an earlier request with the same key.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': { description: 'Seconds to wait before a retry.', schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: 'The authentication scheme.', schema: { type: 'string' } },
  Allow: { description: 'The methods that the path supports.', schema: { type: 'string' } },
  'Content-Security-Policy': {
    description: 'Prevents the page from loading other resources.',
    schema: { type: 'string' },
  },
  'X-Request-Id': {
    description: 'The `X-Request-Id` of the request, or a new one. The log contains it.',
    schema: { type: 'string', maxLength: 64 },
  },
} as const;

export type HeaderName = keyof typeof HEADERS;
