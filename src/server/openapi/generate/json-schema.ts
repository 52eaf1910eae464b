// Converts schemas to JSON Schema, with their METADATA.
import * as z from 'zod';
import { METADATA, refTo } from '../../../domain/shared/schema.ts';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A reference where the schema, or its form on the wire, has a name; the schema itself where it has none. */
export function refOf(schema: z.ZodType): JsonSchema {
  const id = METADATA.get(asSent(schema))?.id;
  return id === undefined ? schemaOf(schema) : refTo(id);
}

/** Before it is transformed. */
function asSent(schema: z.core.$ZodType): z.core.$ZodType {
  if (!(schema instanceof z.ZodPipe)) return schema;
  return asSent(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
}

/** All named schemas, by name. Each is open: clients must accept keys that are added later. */
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
  // In their form on the wire: optional fields left out, and before any transformation.
  io: 'input',
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: Converted) {
    // A transformation after reading loses both, though they are part of the form on the wire.
    const { examples, default: unless } = METADATA.get(zodSchema) ?? {};
    if (examples && !jsonSchema.$ref) Object.assign(jsonSchema, { examples });
    if (unless !== undefined && !jsonSchema.$ref) Object.assign(jsonSchema, { default: unless });
    // Every integer of a program has these limits.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
} as const;
