// Every route of the server.
import { BATCH_ROUTES } from './batches.ts';
import { documentRoutes } from './document.ts';
import { EMAIL_ROUTES } from './emails.ts';
import { REVIEW_ROUTES } from './notes-and-holds.ts';
import { CHANGE_ROUTES } from './order-changes.ts';
import { ORDER_ROUTES } from './orders.ts';
import { REPORT_ROUTES } from './reports.ts';
import type { Route } from './route.ts';
import { HEALTH_ROUTES } from './service.ts';

export const ROUTES: readonly Route[] = [
  ...ORDER_ROUTES,
  ...REPORT_ROUTES,
  ...EMAIL_ROUTES,
  ...REVIEW_ROUTES,
  ...CHANGE_ROUTES,
  ...BATCH_ROUTES,
  ...HEALTH_ROUTES,
  ...documentRoutes(() => ROUTES),
];
