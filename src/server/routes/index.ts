// Every route of the server.
import { BATCH_ROUTES } from './batches.ts';
import { documentRoutes } from './document.ts';
import { ORDER_ROUTES } from './orders.ts';
import type { Route } from './route.ts';
import { HEALTH_ROUTES } from './service.ts';

export const ROUTES: readonly Route[] = [
  ...ORDER_ROUTES,
  ...BATCH_ROUTES,
  ...HEALTH_ROUTES,
  ...documentRoutes(() => ROUTES),
];
