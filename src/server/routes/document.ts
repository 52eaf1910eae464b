// The API about itself, for programs and for people. What writes it is loaded when somebody asks for the first time.
import type { Route } from './route.ts';

/** Of these and all other `routes`. */
export const documentRoutes = (routes: () => readonly Route[]): readonly Route[] => [
  {
    method: 'GET',
    path: '/openapi.json',
    operation: 'getOpenApi',
    async handle({ origin }) {
      const { describeApi } = await import('../openapi/generate/document.ts');
      return { status: 200, body: describeApi(routes(), origin) };
    },
  },
  {
    method: 'GET',
    path: '/docs',
    operation: 'getDocs',
    async handle({ origin }) {
      const { renderDocs } = await import('../openapi/page/page.ts');
      const { html, securityPolicy } = renderDocs(routes(), origin);
      const headers = { 'Content-Security-Policy': securityPolicy };
      return { status: 200, body: html, contentType: 'text/html; charset=utf-8', headers };
    },
  },
];
