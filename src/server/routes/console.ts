// The web console: its pages, all one document, and its files. They come from a fixed map and hold no data, so they need
// no token; what the pages show comes from the API, which asks for one.
import { type ConsoleFiles, consoleFiles } from '#console-files';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Answer, Endpoint, RouteRequest } from './route.ts';

const ROOT = '/console';
/** The script reads which page it is from the address. */
const PAGES = ['', '/orders', '/orders/:id', '/imports', '/imports/:id', '/emails', '/stats'];

const SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const YEAR_SECONDS = 31_536_000;

export const CONSOLE_PAGES: readonly Endpoint[] = [
  { method: 'GET', path: '/', page: 'html', handle: toConsole },
  ...PAGES.map((path): Endpoint => ({ method: 'GET', path: ROOT + path, page: 'any', handle: page })),
  { method: 'GET', path: `${ROOT}/assets/:name`, page: 'any', handle: asset },
];

async function toConsole({ path, accepts }: RouteRequest): Promise<Answer> {
  if (!accepts().html) throw nothingAt(path);
  installed();
  return { status: 303, body: undefined, headers: { Location: `${ROOT}/`, Vary: 'Accept' } };
}

/** Names its files relative to its own address, which a proxy may have given a prefix that this server does not know. */
async function page({ path, accepts }: RouteRequest): Promise<Answer> {
  const { scripts, style, icon } = installed();
  const assets = `${'../'.repeat(path.split('/').length - 2)}${ROOT.slice(1)}/assets`;
  // It knows what the tab has chosen, and hands over to the other one.
  const likely = accepts().languages.find((one) => Object.hasOwn(scripts, one)) ?? 'en';
  const others = Object.entries(scripts).map(([language, name]) => `data-${language}="${assets}/${name}"`);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Orders</title>
<link rel="icon" href="${assets}/${icon}">
<link rel="stylesheet" href="${assets}/${style}">
<script type="module" src="${assets}/${scripts[likely]}" ${others.join(' ')}></script>
</head>
<body>
<noscript>The console needs JavaScript. The API and the commands work without it.</noscript>
</body>
</html>
`;
  const headers = { 'Content-Security-Policy': SECURITY_POLICY };
  return { status: 200, body: html, contentType: 'text/html; charset=utf-8', headers };
}

async function asset({ path, params, accepts }: RouteRequest): Promise<Answer> {
  const file = installed().assets.get(params.name ?? '');
  if (!file) throw nothingAt(path);
  const headers: Record<string, string> = {
    'Cache-Control': `public, max-age=${YEAR_SECONDS}, immutable`,
    Vary: 'Accept-Encoding',
  };
  const { gzip } = accepts();
  if (gzip) headers['Content-Encoding'] = 'gzip';
  const body = [gzip ? file.gzipped : file.bytes];
  return { status: 200, body, contentType: file.contentType, headers };
}

/** Throws `not_found` where this server has only its API. */
function installed(): ConsoleFiles {
  const files = consoleFiles();
  if (files) return files;
  throw new OrdersError('not_found', 'the web console is not installed here; install orders again to get it');
}

function nothingAt(path: string): OrdersError {
  return new OrdersError('not_found', `there is nothing at ${path}`);
}
