// Makes TypeScript types of the document of the API, in the shape that typed clients of OpenAPI know: `paths`,
// `components` and `operations`.
import {
  type ApiDocument,
  type Content,
  type Header,
  type OperationObject,
  type Parameter,
  type PathItem,
  type Reference,
  type Response,
  resolved,
} from '../../src/server/openapi/generate/api-document.ts';
import type { JsonSchema } from '../../src/server/openapi/generate/registry.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
const PLACES = ['query', 'header', 'path', 'cookie'] as const;

/** The text of a module of types. */
export function typesOf(document: ApiDocument): string {
  const { paths, components, info } = document;
  const operations = Object.values(paths).flatMap((item) =>
    METHODS.flatMap((method) => item[method as 'get'] ?? []).map((operation) => ({ item, operation })),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    member(name, true, typeOf(schema), schema),
  );
  const responses = Object.entries(components.responses).map(([name, one]) =>
    member(name, true, responseType(document, one), one),
  );
  return `// The types of the API of orders ${info.version}. Written by \`npm run api-types\` from the routes; not to be edited.

export interface paths ${block(Object.entries(paths).map(([path, item]) => member(path, true, pathType(item))))}

export interface components ${block([member('schemas', true, block(schemas)), member('responses', true, block(responses))])}

export interface operations ${block(
    operations.map(({ item, operation }) =>
      member(operation.operationId, true, operationType(document, item, operation), {
        description: operation.summary,
      }),
    ),
  )}
`;
}

function pathType(item: PathItem): string {
  const methods = METHODS.map((method) => {
    const operation = item[method as 'get'];
    return operation
      ? member(method, true, `operations[${JSON.stringify(operation.operationId)}]`)
      : member(method, false, 'never');
  });
  const none = PLACES.map((place) => member(place, false, 'never'));
  return block([member('parameters', true, block(none)), ...methods]);
}

function operationType(document: ApiDocument, item: PathItem, operation: OperationObject): string {
  const parameters = [...item.parameters, ...(operation.parameters ?? [])].map((one) =>
    resolved<Parameter>(document, one),
  );
  const places = PLACES.map((place) => {
    const here = parameters.filter((one) => one.in === place);
    const named = here.map((one) => member(one.name, one.required === true, typeOf(one.schema), one));
    const isRequired = here.some((one) => one.required);
    return here.length === 0 ? member(place, false, 'never') : member(place, isRequired, block(named));
  });
  const { requestBody } = operation;
  const body = requestBody ? block([member('content', true, contentType(requestBody.content))]) : 'never';
  const responses = Object.entries(operation.responses).map(([status, one]) => {
    const type = '$ref' in one ? componentType(one) : responseType(document, one);
    return member(status, true, type, resolved<Response>(document, one));
  });
  return block([
    member('parameters', true, block(places)),
    member('requestBody', requestBody !== undefined, body),
    member('responses', true, block(responses)),
  ]);
}

function responseType(document: ApiDocument, { headers, content }: Response): string {
  const named = Object.entries(headers).map(([name, one]) => {
    const header = resolved<Header>(document, one);
    return member(name, header.required === true, typeOf(header.schema), header);
  });
  return block([
    member('headers', true, block([...named, '[name: string]: unknown;'])),
    member('content', true, contentType(content)),
  ]);
}

function contentType(content: Content): string {
  return block(
    Object.entries(content).map(([mediaType, { schema }]) => member(mediaType, true, typeOf(schema))),
  );
}

/** Throws for a schema that says something no type here stands for. */
export function typeOf(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') {
    const named = componentType({ $ref: schema.$ref });
    // What a reference says besides narrows what it leads to.
    return schema.properties
      ? `${named} & ${objectType({ ...schema, required: Object.keys(schema.properties) })}`
      : named;
  }
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${typeOf(schema.items as JsonSchema)})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`no type stands for ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const names = required as readonly string[];
  const members = Object.entries(properties as Record<string, JsonSchema>).map(([name, one]) =>
    member(name, names.includes(name), typeOf(one), one),
  );
  if (additionalProperties === undefined) return block(members);
  const rest =
    Object.keys(additionalProperties as object).length === 0
      ? 'unknown'
      : typeOf(additionalProperties as JsonSchema);
  return block([...members, `[name: string]: ${rest};`]);
}

function componentType({ $ref }: Reference): string {
  const [, , kind, name] = $ref.split('/');
  return `components[${JSON.stringify(kind)}][${JSON.stringify(name)}]`;
}

function member(
  name: string,
  required: boolean,
  type: string,
  said?: { readonly description?: unknown },
): string {
  const key = /^([A-Za-z_]\w*|\d+)$/.test(name) ? name : JSON.stringify(name);
  const comment = typeof said?.description === 'string' ? `${commented(said.description)}\n` : '';
  return `${comment}${key}${required ? '' : '?'}: ${type};`;
}

function commented(text: string): string {
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n');
}

function block(members: readonly string[]): string {
  if (members.length === 0) return 'Record<string, never>';
  return `{\n${members.map((one) => one.replace(/^(?=.)/gm, '  ')).join('\n')}\n}`;
}
