// Every route of the server: the API, which its document describes, and the pages of the web console.
import { BATCH_ROUTES } from './batches.ts';
import { CALLER_ROUTES } from './caller.ts';
import { CONSOLE_PAGES } from './console.ts';
import { documentRoutes } from './document.ts';
import { EMAIL_ROUTES } from './emails.ts';
import { REVIEW_ROUTES } from './notes-and-holds.ts';
import { CHANGE_ROUTES } from './order-changes.ts';
import { ORDER_ROUTES } from './orders.ts';
import { REPORT_ROUTES } from './reports.ts';
import type { Endpoint, Route } from './route.ts';
import { HEALTH_ROUTES } from './service.ts';

export const ROUTES: readonly Route[] = [
  ...ORDER_ROUTES,
  ...REPORT_ROUTES,
  ...EMAIL_ROUTES,
  ...REVIEW_ROUTES,
  ...CHANGE_ROUTES,
  ...BATCH_ROUTES,
  ...CALLER_ROUTES,
  ...HEALTH_ROUTES,
  ...documentRoutes(() => ROUTES),
];

export const ENDPOINTS: readonly Endpoint[] = [...ROUTES, ...CONSOLE_PAGES];
