// Schemas as JSON Schema, with what METADATA says of them.
import * as z from 'zod';
import { METADATA, refTo } from '../../../domain/shared/schema.ts';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A reference where the schema, or what is sent of it, has a name; the schema itself where it has none. */
export function refOf(schema: z.ZodType): JsonSchema {
  const id = METADATA.get(asSent(schema))?.id;
  return id === undefined ? schemaOf(schema) : refTo(id);
}

/** Before it is transformed. */
function asSent(schema: z.core.$ZodType): z.core.$ZodType {
  if (!(schema instanceof z.ZodPipe)) return schema;
  return asSent(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
}

/** All that have a name, by name. Each is open: a reader has to live with keys that are added later. */
export function namedSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(METADATA, {
    ...CONVERSION,
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
  );
}

/** For a schema without a name, such as one of a parameter. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, CONVERSION);
  return rest;
}

interface Converted {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}

const CONVERSION = {
  metadata: METADATA,
  // As they are sent: with what may be left out left out, and before they become anything else.
  io: 'input',
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: Converted) {
    // What is transformed after it was read loses both on the way, though they are written as it is sent.
    const { examples, default: unless } = METADATA.get(zodSchema) ?? {};
    if (examples && !jsonSchema.$ref) Object.assign(jsonSchema, { examples });
    if (unless !== undefined && !jsonSchema.$ref) Object.assign(jsonSchema, { default: unless });
    // Every integer of a program has these limits.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
} as const;
