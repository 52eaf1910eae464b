// Holds what tests ask of a server, and what it answers, to the document of the API: a status, a header, a code or a
// key of JSON that is not documented fails the test, and so does a request that was good and should not be.
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { type Schema, Validator } from '@cfworker/json-schema';
import {
  type ApiDocument,
  type Header,
  type OperationObject,
  type Parameter,
  type Response,
  resolved,
} from '../../../src/server/openapi/generate/api-document.ts';

export interface Exchange {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly sent: unknown;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: unknown;
}

/** Of HTTP and not of the API. */
const ORDINARY: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-length',
  'content-security-policy',
  'content-type',
  'cross-origin-resource-policy',
  'date',
  'keep-alive',
  'referrer-policy',
  'transfer-encoding',
  'x-content-type-options',
]);

/** Where there is no operation, these are all the answers. */
const WITHOUT_OPERATION: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'ForbiddenChange',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  500: 'InternalError',
  503: 'Stopping',
};

/** As it is committed, which another test holds to the routes: making it takes longer than many a test. */
const DOCUMENT = new URL('../../../docs/openapi.json', import.meta.url);
let book: Book | undefined;

/** Throws where an answer, or a request that was answered well, is not as the document says. */
export function expectDocumented(exchange: Exchange): void {
  // What never became a request has no operation, and these are not worth one.
  if ([400, 408, 431].includes(exchange.status) && exchange.text === '') return;
  if (exchange.method === 'OPTIONS' && exchange.status === 204 && exchange.headers.allow !== undefined)
    return;
  book ??= bookOf(JSON.parse(readFileSync(DOCUMENT, 'utf8')));
  const problems = book.problemsOf(exchange);
  if (problems.length === 0) return;
  const { method, path, status } = exchange;
  throw new Error(`${method} ${path} with ${status} is not as documented:\n${problems.join('\n')}`);
}

interface Book {
  problemsOf(exchange: Exchange): string[];
}

function bookOf(document: ApiDocument): Book {
  const open: Schemas = document.components.schemas;
  const closed = withoutMore(open) as Schemas;
  const validators = new Map<unknown, Validator>();
  const complaints = (schema: object, schemas: Schemas, value: unknown, what: string) => {
    const known = validators.get(schema) ?? new Validator(withComponents(schema, schemas), '2020-12');
    validators.set(schema, known);
    const { valid, errors } = known.validate(value);
    return valid ? [] : [`${what}: ${errors.map((one) => `${one.instanceLocation} ${one.error}`).join(' ')}`];
  };
  const headerProblems = (headers: IncomingHttpHeaders, documented: Response['headers']) => {
    const known = new Map(Object.entries(documented).map(([name, one]) => [name.toLowerCase(), one]));
    const extra = Object.keys(headers).filter((name) => !ORDINARY.has(name) && !known.has(name));
    const wrong = [...known].flatMap(([name, one]) => {
      const { required, schema } = resolved<Header>(document, one);
      const value = headers[name];
      if (value === undefined) return required ? [`the header ${name} is missing`] : [];
      return complaints(schema, open, typed(schema, String(value)), `the header ${name}`);
    });
    return [...extra.map((name) => `the header ${name} is not there`), ...wrong];
  };
  const answerProblems = ({ method, headers, text, body }: Exchange, response: Response) => {
    const mediaType = headers['content-type']?.split(';')[0] ?? 'none';
    if (Object.keys(response.content).length === 0) {
      return text === '' && mediaType === 'none' ? [] : ['there is a body'];
    }
    const content = response.content[mediaType];
    if (!content) return [`the type ${mediaType} is not there`];
    if (method === 'HEAD') return text === '' ? [] : ['a HEAD has a body'];
    const value = mediaType.endsWith('json') ? body : text;
    return complaints(content.schema, closed, value, 'the body');
  };
  const requestProblems = ({ path, sent }: Exchange, operation: OperationObject) => {
    const parameters = (operation.parameters ?? []).map((one) => resolved<Parameter>(document, one));
    const query = [...new URLSearchParams(path.split('?')[1] ?? '')].flatMap(([name, value]) => {
      const known = parameters.find((one) => one.in === 'query' && one.name === name);
      if (!known) return [`the parameter ${name} is not there`];
      return complaints(known.schema, open, typed(known.schema, value), `the parameter ${name}`);
    });
    const content = operation.requestBody?.content['application/json'];
    if (!content || typeof sent !== 'object') return query;
    return [...query, ...complaints(content.schema, open, asSent(sent), 'the body sent')];
  };
  return {
    problemsOf(exchange) {
      const { method, path, status, headers } = exchange;
      const operation = operationAt(document, path, method === 'HEAD' ? 'get' : method.toLowerCase());
      const shared = operation ? undefined : document.components.responses[WITHOUT_OPERATION[status] ?? ''];
      const found = operation?.responses[status] ?? shared;
      if (!found) return [`the status ${status} is not there`];
      const response = resolved<Response>(document, found);
      const request = operation && status < 300 ? requestProblems(exchange, operation) : [];
      return [
        ...headerProblems(headers, response.headers),
        ...answerProblems(exchange, response),
        ...request,
      ];
    },
  };
}

type Schemas = Readonly<Record<string, object>>;

/** With the components that it leads to and no others: the validator goes through all there are. */
function withComponents(schema: object, all: Schemas): Schema {
  const schemas: Record<string, object> = {};
  const follow = (part: object) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const found = all[name];
      if (!found || name in schemas) continue;
      schemas[name] = found;
      follow(found);
    }
  };
  follow(schema);
  return { ...schema, components: { schemas } } as Schema;
}

/** The operation that a request is for; what a path itself stands for comes before what it would be as an id. */
function operationAt(document: ApiDocument, path: string, method: string): OperationObject | undefined {
  const asked = decoded(path.split('?')[0] ?? '').replace(/\/+$/, '');
  const matching = Object.entries(document.paths).filter(([pattern]) => {
    const source = pattern.replace(/\/$/, '').replaceAll('.', '\\.').replace('{id}', '[^/]+');
    return new RegExp(`^${source}$`).test(asked);
  });
  const items = matching.sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')));
  return items.map(([, item]) => item[method as 'get']).find((operation) => operation !== undefined);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** As JSON tells it: what is undefined is not there. */
function asSent(sent: unknown): unknown {
  return Buffer.isBuffer(sent) ? JSON.parse(sent.toString()) : JSON.parse(JSON.stringify(sent));
}

/** A header or a parameter as its schema sees it. */
function typed({ type }: { readonly type?: unknown }, value: string): string | number {
  return type === 'integer' ? Number(value) : value;
}

/** No object has keys beside those that are named. */
function withoutMore(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutMore);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutMore(value)]));
  const isOpen = inside.type === 'object' && inside.properties && inside.additionalProperties === undefined;
  return isOpen ? { ...inside, additionalProperties: false } : inside;
}
