// How the page shows a schema: its type in words, its fields one below the other, an example.
import { formatNumber } from '../../../domain/shared/format.ts';
import type { ApiDocument } from '../generate/api-document.ts';
import type { JsonSchema } from '../generate/json-schema.ts';
import { exampleOfSchema } from './examples.ts';
import { type Html, html, inline, prose } from './html.ts';

export function schemaSection(document: ApiDocument, name: string, schema: JsonSchema): Html {
  const example = exampleOfSchema(document, schema);
  return html`<article id="schema-${name}">
<h3>${name}</h3>
${typeof schema.description === 'string' ? prose(schema.description) : undefined}
${schema.type === 'object' && schema.properties ? fields(schema) : html`<p>${typeOf(schema)}</p>`}
${example === undefined ? undefined : json(example)}
</article>
`;
}

export function json(value: unknown): Html {
  return html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

/**
 * A name, its type, and its meaning: a parameter, a header, a field of an object; `mark` says whether it is always
 * present.
 */
export function field(name: string, schema: JsonSchema, mark: string | false, description: unknown): Html {
  const inner = schema.type === 'array' ? (schema.items as JsonSchema) : schema;
  return html`<dt><code>${name}</code>${mark ? html` <strong>${mark}</strong>` : undefined}</dt>
<dd>${typeOf(schema)}${limits(schema)}${typeof description === 'string' ? html`<br>${inline(description)}` : undefined}
${inner.properties && !inner.$ref ? fields(inner) : undefined}</dd>
`;
}

/** In words, with a link to named schemas. */
export function typeOf(schema: JsonSchema): Html {
  if (typeof schema.$ref === 'string') return link(schema.$ref);
  const choice = schema.anyOf;
  if (Array.isArray(choice)) return between(choice.map(typeOf), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.map((value) => html`<code>${String(value) || '""'}</code>`);
    return between(values, ', ');
  }
  if (schema.type === 'array') return html`list of ${typeOf(schema.items as JsonSchema)}`;
  const format = typeof schema.format === 'string' ? ` (${schema.format})` : '';
  return html`${[schema.type ?? 'anything'].flat().join(' or ')}${format}`;
}

function fields(schema: JsonSchema): Html {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = Object.entries(schema.properties as Record<string, JsonSchema>);
  const all = properties.map(([name, one]) =>
    field(name, one, required.includes(name) && 'required', one.description),
  );
  return html`<dl>${all}</dl>`;
}

const RANGES: readonly (readonly [least: string, most: string, unit: string])[] = [
  ['minimum', 'maximum', ''],
  ['minItems', 'maxItems', ' items'],
  ['minLength', 'maxLength', ' characters'],
];

function limits(schema: JsonSchema): Html {
  const said = RANGES.flatMap(([least, most, unit]) => {
    const text = range(schema[least], schema[most]);
    return text === undefined ? [] : [html`, ${text}${unit}`];
  });
  const { pattern, default: unless } = schema;
  if (typeof pattern === 'string') said.push(html`, pattern <code>${pattern}</code>`);
  if (unless !== undefined) said.push(html`, default <code>${String(unless)}</code>`);
  return html`${said}`;
}

function range(least: unknown, most: unknown): string | undefined {
  if (typeof least === 'number' && typeof most === 'number')
    return `${formatNumber(least)} to ${formatNumber(most)}`;
  if (typeof least === 'number') return `${formatNumber(least)} or more`;
  return typeof most === 'number' ? `at most ${formatNumber(most)}` : undefined;
}

function link(reference: string): Html {
  const name = reference.split('/').at(-1) ?? '';
  return html`<a href="#schema-${name}">${name}</a>`;
}

function between(parts: readonly Html[], word: string): Html {
  return html`${parts.map((part, at) => (at === 0 ? part : html`${word}${part}`))}`;
}
