// The API as an OpenAPI 3.1 document, made of the routes and their schemas.
import type { ApiCode } from '../../../domain/shared/error-codes.ts';
import type { Access, Route } from '../../routes/route.ts';
import { OPEN_PATHS } from '../../routes/service.ts';
import { INTRODUCTION, SECURITY_SCHEMES, TAGS } from '../introduction.ts';
import type {
  ApiDocument,
  Content,
  OperationObject,
  Parameter,
  PathItem,
  Reference,
} from './api-document.ts';
import { namedSchemas, refOf, schemaOf } from './json-schema.ts';
import { headerComponents, responsesOf, sharedResponses } from './responses.ts';

declare const ORDERS_VERSION: string;

/** By how the server checks its callers, which does not change while it runs. */
const built = new Map<string, ApiDocument>();

/** The document of the server at `url`. Without `access` it is for any server: all ways of authentication. */
export function describeApi(routes: readonly Route[], url: string, access?: Access): ApiDocument {
  const key = JSON.stringify(access ?? null);
  const document = built.get(key) ?? build(routes, access);
  built.set(key, document);
  return { ...document, servers: [{ url }] };
}

/** Changes to the order database may be lost together with it. */
const DATABASE_CODES: readonly ApiCode[] = [
  'database_busy',
  'database_unavailable',
  'database_unusable',
  'database_lost',
];
/** For every operation that writes. */
const OF_WRITES: readonly ApiCode[] = ['database_moved', 'sandbox_refused'];
const BODY_CODES: readonly ApiCode[] = ['malformed', 'too_large', 'unsupported_media_type'];
const IDEMPOTENCY_CODES: readonly ApiCode[] = ['idempotency_key_in_use', 'idempotency_key_reused'];

const COMMON = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description:
      'An id for the request: up to 64 letters, digits and `_ . : -`. The answer and the log contain it.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,64}$' },
  },
  TraceParent: {
    name: 'traceparent',
    in: 'header',
    description: 'The trace to continue (W3C Trace Context).',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, Parameter>;

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id, a whole number.',
  schema: { type: 'integer', minimum: 1, examples: [1] },
};

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A unique key for this request, such as a UUID. A repeat with the same key gets the same answer and creates ' +
    'nothing. Keys are kept for 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  description:
    'The `ETag` of the order that the change is meant for, or several, or `*` for any. If the order is in another ' +
    'version, nothing is changed.',
  schema: { type: 'string' },
};

const IF_NONE_MATCH: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description:
    'The `ETag` of the version that the client has. If the order is still in it, the answer has no body.',
  schema: { type: 'string' },
};

const WEBHOOK_HEADERS: readonly Parameter[] = [
  {
    name: 'webhook-id',
    in: 'header',
    description: 'The id of a signed event.',
    schema: { type: 'string' },
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    description: 'The time of signing, in seconds since 1970; at most 5 minutes from now.',
    schema: { type: 'string', pattern: '^\\d{1,12}$' },
  },
];

function build(routes: readonly Route[], access: Access | undefined): ApiDocument {
  const paths: Record<string, PathItem> = {};
  for (const route of routes) {
    const path = pathOf(route, routes);
    const id = route.path.includes(':id') ? [ID] : [];
    const common = Object.keys(COMMON).map(
      (name): Reference => ({ $ref: `#/components/parameters/${name}` }),
    );
    paths[path] = {
      parameters: [...id, ...common],
      ...paths[path],
      [route.method.toLowerCase()]: operationOf(route, access),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Orders', version: ORDERS_VERSION, description: INTRODUCTION },
    servers: [],
    security: access?.token === false ? [] : [{ bearerToken: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: namedSchemas(),
      responses: sharedResponses(),
      parameters: COMMON,
      headers: headerComponents(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** As the design document writes it: a collection ends with a slash. */
function pathOf({ path }: Route, routes: readonly Route[]): string {
  const isCollection = routes.some((other) => other.path === `${path}/:id`);
  return `${path.replace(':id', '{id}')}${isCollection ? '/' : ''}`;
}

function operationOf(route: Route, access: Access | undefined): OperationObject {
  const { operation: operationId, tag, summary, description, answers } = route;
  const parameters = parametersOf(route);
  const requestBody = bodyOf(route);
  const security = securityOf(route, access);
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: responsesOf(answers, codesOf(route)),
    ...(security ? { security } : {}),
  };
}

function parametersOf({ query, auth, idempotent, versioned, conditional }: Route): Parameter[] {
  const named = Object.entries(query?.shape ?? {}).map(([name, schema]): Parameter => {
    const { description, ...rest } = schemaOf(schema);
    const said = typeof description === 'string' ? { description } : {};
    return { name, in: 'query', ...said, schema: rest };
  });
  const signed = auth === 'webhook' ? WEBHOOK_HEADERS : [];
  return [
    ...named,
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ...(versioned ? [IF_NONE_MATCH] : []),
    ...(conditional ? [IF_MATCH] : []),
    ...signed,
  ];
}

function bodyOf({ body, file }: Route): OperationObject['requestBody'] {
  const required = (description: string, content: Content) =>
    ({ description, required: true, content }) as const;
  if (file) {
    return required('The file, in any encoding that `encoding` supports.', {
      'text/csv': { schema: { type: 'string' }, example: file.example },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
        schema: { type: 'string', format: 'binary' },
      },
    });
  }
  if (!body) return undefined;
  return required(`JSON in UTF-8, at most ${sizeOf(body.limitBytes)}.`, {
    'application/json': { schema: refOf(body.schema) },
  });
}

function sizeOf(bytes: number): string {
  const kibibytes = bytes / 1_024;
  return kibibytes < 1_024 ? `${kibibytes} KiB` : `${kibibytes / 1_024} MiB`;
}

function codesOf(route: Route): Set<ApiCode> {
  const { tag, idempotent, conditional, problems = [] } = route;
  const codes = new Set<ApiCode>(['bad_request', 'forbidden_origin', 'internal', ...problems]);
  const add = (more: readonly ApiCode[]) => {
    for (const code of more) codes.add(code);
  };
  // An operation without a token does not check its query string either.
  if (!OPEN_PATHS.has(route.path)) add(['unauthorized', 'invalid', 'unavailable']);
  if (route.method !== 'GET') add(['read_only_token']);
  if (tag !== 'Service') add(DATABASE_CODES);
  if (tag !== 'Service' && route.method !== 'GET') add(OF_WRITES);
  if (route.path.includes(':id')) add(['not_found']);
  if (route.body || route.file) add(BODY_CODES);
  if (idempotent) add(IDEMPOTENCY_CODES);
  if (conditional) add(['precondition_failed']);
  if (route.auth === 'webhook') add(['bad_signature']);
  return codes;
}

/** Where it is not the token that all other operations need. */
function securityOf({ path, auth }: Route, access: Access | undefined): OperationObject['security'] {
  if (OPEN_PATHS.has(path)) return [];
  if (auth !== 'webhook') return undefined;
  if (!access) return [{ webhookSignature: [] }, { bearerToken: [] }];
  if (access.signature) return [{ webhookSignature: [] }];
  return access.token ? [{ bearerToken: [] }] : [];
}
