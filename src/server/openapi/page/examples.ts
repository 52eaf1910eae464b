// The examples of the document: a schema has its own; a list without one shows an example of its elements.
import { type ApiDocument, resolved } from '../generate/api-document.ts';
import type { JsonSchema } from '../generate/json-schema.ts';

export function exampleOf(
  document: ApiDocument,
  content: { readonly schema: JsonSchema; readonly example?: unknown },
): unknown {
  return content.example ?? exampleOfSchema(document, content.schema);
}

export function exampleOfSchema(document: ApiDocument, given: JsonSchema): unknown {
  const schema = resolved<JsonSchema>(document, given);
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (schema.type !== 'array' || typeof schema.items !== 'object') return undefined;
  const item = exampleOfSchema(document, schema.items as JsonSchema);
  return item === undefined ? undefined : [item];
}
