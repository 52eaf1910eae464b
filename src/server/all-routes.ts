// Every route of the server.
import { BATCH_ROUTES } from './batch-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { HEALTH_ROUTES } from './health-routes.ts';
import type { Route } from './http.ts';
import { ORDER_ROUTES } from './routes.ts';

export const ROUTES: readonly Route[] = [
  ...ORDER_ROUTES,
  ...BATCH_ROUTES,
  ...HEALTH_ROUTES,
  ...documentRoutes(() => ROUTES),
];
