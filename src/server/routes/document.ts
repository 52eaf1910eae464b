// The API's own documentation, for programs and for people. Its generator is loaded on the first request.
import * as z from 'zod';
import { describe, text } from '../../domain/shared/schema.ts';
import type { Route } from './route.ts';

const apiDocument = describe(z.looseObject({ openapi: z.string() }), {
  id: 'ApiDocument',
  description: 'An OpenAPI 3.1 document.',
});
const docsPage = text('HTML without scripts.');

/** Of these and all other `routes`. */
export const documentRoutes = (routes: () => readonly Route[]): readonly Route[] => [
  {
    method: 'GET',
    path: '/openapi.json',
    operation: 'getOpenApi',
    tag: 'Service',
    summary: 'Get this document',
    description: 'The API as an OpenAPI 3.1 document.',
    answers: { 200: { description: 'The document.', schema: apiDocument } },
    async handle({ baseUrl, access }) {
      const { describeApi } = await import('../openapi/generate/document.ts');
      return { status: 200, body: describeApi(routes(), baseUrl, access) };
    },
  },
  {
    method: 'GET',
    path: '/docs',
    operation: 'getDocs',
    tag: 'Service',
    summary: 'Get this document as a page',
    description: 'The API document for people, as one page that loads no other resources.',
    answers: {
      200: {
        description: 'The page.',
        schema: docsPage,
        mediaType: 'text/html',
        headers: { 'Content-Security-Policy': 'always' },
      },
    },
    async handle({ baseUrl, access }) {
      const { renderDocs } = await import('../openapi/page/page.ts');
      const { html, securityPolicy } = renderDocs(routes(), baseUrl, access);
      const headers = { 'Content-Security-Policy': securityPolicy };
      return { status: 200, body: html, contentType: 'text/html; charset=utf-8', headers };
    },
  },
];
