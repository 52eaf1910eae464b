// The document as one page for people: it loads nothing, runs nothing, and reads well on a telephone.
import { createHash } from 'node:crypto';
import type { Access, Route } from '../../routes/route.ts';
import type { ApiDocument, OperationObject, PathItem } from '../generate/api-document.ts';
import { describeApi } from '../generate/document.ts';
import { type Html, html, prose } from './html.ts';
import { operationSection, parameter } from './operation-section.ts';
import { schemaSection } from './schema-section.ts';
import { STYLE } from './style.ts';

export interface DocsPage {
  readonly html: string;
  /** For the header of this name: the page's own style and nothing else. */
  readonly securityPolicy: string;
}

const SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Placed {
  readonly path: string;
  readonly method: string;
  readonly item: PathItem;
  readonly operation: OperationObject;
}

/** The page of the server that is reached at `url`. */
export function renderDocs(routes: readonly Route[], url: string, access?: Access): DocsPage {
  const document = describeApi(routes, url, access);
  // In the sequence of an order's life, not path by path.
  const names = routes.map(({ operation }) => operation);
  const placeOf = ({ operation }: Placed) => names.indexOf(operation.operationId);
  const placed = Object.entries(document.paths)
    .flatMap(([path, item]) =>
      operationsIn(item).map(([method, operation]): Placed => ({ path, method, item, operation })),
    )
    .sort((a, b) => placeOf(a) - placeOf(b));
  const { title, version, description } = document.info;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API ${version}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<header>
<h1>${title} API ${version}</h1>
${prose(description)}
<p>For programs: <a href="${url.replace(/^https?:\/\/[^/]*/, '')}/openapi.json">openapi.json</a></p>
</header>
<nav aria-label="Operations">
${document.tags.map(({ name }) => contents(name, placed))}
</nav>
<main>
<h2 id="every-request">Headers of every request</h2>
<dl>${Object.values(document.components.parameters).map(parameter)}</dl>
<p>Every response has an <code>X-Request-Id</code> header.</p>
<h2 id="authentication">Authentication</h2>
${schemes(document)}
${document.tags.map(
  ({ name, description: what }) => html`<h2 id="${name}">${name}</h2>
${prose(what)}
${ofTag(name, placed).map(({ path, method, item, operation }) => operationSection(document, path, method, item, operation))}`,
)}
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components.schemas).map(([name, schema]) => schemaSection(document, name, schema))}
</main>
</body>
</html>
`;
  return { html: page.html, securityPolicy: SECURITY_POLICY };
}

function operationsIn(item: PathItem): [method: string, OperationObject][] {
  const methods = ['get', 'post', 'put', 'delete'] as const;
  return methods.flatMap((method) => (item[method] ? [[method, item[method]]] : []));
}

function ofTag(tag: string, placed: readonly Placed[]): Placed[] {
  return placed.filter(({ operation }) => operation.tags.includes(tag));
}

function contents(tag: string, placed: readonly Placed[]): Html {
  const lines = ofTag(tag, placed).map(
    ({
      path,
      method,
      operation: { operationId, summary },
    }) => html`<li><b class="${method}">${method.toUpperCase()}</b>
<a href="#${operationId}">${summary}</a> <code>${path}</code></li>
`,
  );
  return html`<p><a href="#${tag}">${tag}</a></p><ul>${lines}</ul>`;
}

function schemes({ components }: ApiDocument): Html {
  const all = Object.entries(components.securitySchemes).map(
    ([name, { description }]) => html`<h3 id="auth-${name}">${name}</h3>${prose(description)}`,
  );
  return html`${all}`;
}
