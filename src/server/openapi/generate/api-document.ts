// The parts of an OpenAPI 3.1 document that ours has, as types shared by its writer and its readers.
import type { JsonSchema } from './json-schema.ts';

export interface ApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Requirement[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: Components;
}

export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly responses: Readonly<Record<string, Response>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly headers: Readonly<Record<string, Header>>;
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
}

export type Method = 'get' | 'put' | 'post' | 'delete';

export type PathItem = { readonly [M in Method]?: OperationObject } & {
  readonly parameters: readonly (Parameter | Reference)[];
};

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: {
    readonly description: string;
    readonly required: true;
    readonly content: Content;
  };
  readonly responses: Readonly<Record<string, Response | Reference>>;
  readonly security?: readonly Requirement[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: true;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers: Readonly<Record<string, Header | Reference>>;
  readonly content: Content;
}

export interface Header {
  readonly description: string;
  readonly required?: true;
  readonly schema: JsonSchema;
}

export interface SecurityScheme {
  readonly type: 'http' | 'apiKey';
  readonly description: string;
  readonly scheme?: string;
  readonly in?: 'header';
  readonly name?: string;
}

export type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: unknown }>>;

export type Requirement = Readonly<Record<string, readonly string[]>>;

export interface Reference {
  readonly $ref: string;
}

/** Follows a reference; returns any other value unchanged. */
export function resolved<Part extends object>(document: ApiDocument, part: Part | Reference): Part {
  if (!('$ref' in part)) return part;
  const [, , kind, name] = part.$ref.split('/') as ['#', 'components', keyof Components, string];
  const found = document.components[kind][name];
  if (!found) throw new Error(`${part.$ref} leads nowhere`);
  return found as Part;
}
