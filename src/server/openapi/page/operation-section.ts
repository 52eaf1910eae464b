// Shows an operation on the page: its input, an example command, and its answers.
import {
  type ApiDocument,
  type OperationObject,
  type Parameter,
  type PathItem,
  type Response,
  resolved,
} from '../generate/api-document.ts';
import { curlOf } from './curl.ts';
import { exampleOf } from './examples.ts';
import { type Html, html, inline, prose } from './html.ts';
import { field, json, typeOf } from './schema-section.ts';

export function operationSection(
  document: ApiDocument,
  path: string,
  method: string,
  item: PathItem,
  operation: OperationObject,
): Html {
  const { operationId, summary, description, requestBody, security, responses } = operation;
  // Errors that every request may have are listed once, for all.
  const parameters = [...item.parameters, ...(operation.parameters ?? [])].filter((one) => 'name' in one);
  return html`<article id="${operationId}">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="path"><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code></p>
${prose(description)}
${security ? html`<p>${authentication(security)}</p>` : undefined}
<h4>Request</h4>
${requestBody ? takes(requestBody) : undefined}
${parameters.length > 0 ? html`<dl>${parameters.map(parameter)}</dl>` : undefined}
<pre tabindex="0"><code>${curlOf(document, path, method, operation)}</code></pre>
<h4>Responses</h4>
${Object.entries(responses).map(([status, one]) => answer(document, status, resolved<Response>(document, one)))}
</article>
`;
}

function authentication(security: NonNullable<OperationObject['security']>): Html {
  if (security.length === 0) return html`Needs no token.`;
  const names = security.flatMap((one) => Object.keys(one));
  return html`Authentication: ${names.map((name, at) => html`${at === 0 ? '' : ' or '}<a href="#auth-${name}">${name}</a>`)}.`;
}

function takes({ content, description }: NonNullable<OperationObject['requestBody']>): Html {
  const types = Object.entries(content).map(
    ([mediaType, { schema }]) => html`<code>${mediaType}</code>: ${typeOf(schema)}. `,
  );
  return html`<p>${types}${inline(description)}</p>`;
}

export function parameter({ name, in: place, required, description, schema }: Parameter): Html {
  return field(name, schema, required ? `${place}, required` : place, description);
}

function answer(document: ApiDocument, status: string, { description, headers, content }: Response): Html {
  const named = Object.entries(headers).flatMap(([name, one]) => {
    if ('$ref' in one) return [];
    return [field(name, one.schema, one.required ? 'header' : 'header, optional', one.description)];
  });
  const bodies = Object.entries(content).map(([mediaType, one]) => {
    const example = Number(status) < 300 ? exampleOf(document, one) : undefined;
    return html`<p><code>${mediaType}</code>: ${typeOf(one.schema)}</p>
${example === undefined ? undefined : json(example)}`;
  });
  const isGood = Number(status) < 300;
  const short = isGood ? inline(description) : html`${codesIn(description)}`;
  return html`<details><summary><b>${status}</b> ${short}</summary>
${isGood ? undefined : prose(description)}
${bodies}${named.length > 0 ? html`<dl>${named}</dl>` : undefined}</details>
`;
}

/** The codes of a list of them, as the description of an error is. */
function codesIn(description: string): string {
  return [...description.matchAll(/^- `(\w+)`/gm)].map(([, code]) => code).join(', ');
}
