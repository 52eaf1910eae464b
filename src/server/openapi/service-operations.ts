// What the document says of the routes about the server itself.
import type { Operation } from './generate/operation.ts';
import { apiDocument, docsPage, health, metricsText, readiness } from './service-schemas.ts';

export const SERVICE_OPERATIONS = {
  getHealth: {
    tag: 'Service',
    summary: 'Whether the process is alive',
    description: 'Asks for no token.',
    answers: { 200: { description: 'It is.', schema: health } },
    problems: [],
  },
  getReadiness: {
    tag: 'Service',
    summary: 'Whether it can serve',
    description: 'With the circuit breakers, what is open, and what the outbox holds. Asks for no token.',
    answers: { 200: { description: 'It can.', schema: readiness } },
    problems: ['unavailable', 'database_moved'],
  },
  getMetrics: {
    tag: 'Service',
    summary: 'Metrics for Prometheus',
    description: 'Requests, outcomes of calls, what is open, the circuit breakers.',
    answers: { 200: { description: 'The metrics.', schema: metricsText, mediaType: 'text/plain' } },
    problems: [],
  },
  getOpenApi: {
    tag: 'Service',
    summary: 'This document',
    description: 'The API as an OpenAPI 3.1 document.',
    answers: { 200: { description: 'The document.', schema: apiDocument } },
    problems: [],
  },
  getDocs: {
    tag: 'Service',
    summary: 'This document as a page',
    description: 'The API for people: one page that loads nothing else.',
    answers: {
      200: {
        description: 'The page.',
        schema: docsPage,
        mediaType: 'text/html',
        headers: { 'Content-Security-Policy': 'always' },
      },
    },
    problems: [],
  },
} satisfies Record<string, Operation>;
