// What the document says of schemas beside what they check: names, descriptions, examples, and in JSON Schema what a
// rule written as a function means.
import * as z from 'zod';

/** A schema of JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** With an `id` a schema is a component of the document, and is referred to wherever it is used. */
interface Said extends JsonSchema {
  readonly id?: string;
}

const registry = z.registry<Said>();

/** Says something of a schema, which stays the same. */
export function say<Schema extends z.ZodType>(schema: Schema, said: Said): Schema {
  registry.add(schema, said);
  return schema;
}

/** Text of which there is no more to check than that it is text. */
export const text = (description: string, more: JsonSchema = {}) => say(z.string(), { description, ...more });

export const whole = (description: string, minimum = 0) =>
  say(z.number(), { type: 'integer', minimum, description });

export const amount = (description: string) => say(z.number(), { minimum: 0, description });

export const time = (description: string) =>
  text(description, { format: 'date-time', examples: ['2025-12-01T10:00:00Z'] });

export function refTo(id: string): JsonSchema {
  return { $ref: `#/components/schemas/${id}` };
}

/** A reference where the schema has a name, the schema itself where it has none. */
export function refOf(schema: z.ZodType): JsonSchema {
  const id = registry.get(schema)?.id;
  return id === undefined ? schemaOf(schema) : refTo(id);
}

/** All that have a name, by name. Each is open: a reader has to live with keys that are added later. */
export function namedSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, {
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
  metadata: registry,
  // As they are sent: with what may be left out left out, and before they become anything else.
  io: 'input',
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: Converted) {
    // What is transformed after it was read loses both on the way, though they are written as it is sent.
    const { examples, default: unless } = registry.get(zodSchema) ?? {};
    if (examples && !jsonSchema.$ref) Object.assign(jsonSchema, { examples });
    if (unless !== undefined && !jsonSchema.$ref) Object.assign(jsonSchema, { default: unless });
    // Every integer of a program has these limits.
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
} as const;
