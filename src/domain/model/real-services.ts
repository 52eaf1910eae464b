// The services that an order database has been used with: a database with real payments refuses the sandbox, whose
// record lacks them.
import { OrdersError } from '../shared/errors.ts';

export const SERVICE_VARIABLES = {
  payments: 'PAYMENT_SERVICE_URL',
  notifications: 'NOTIFICATION_SERVICE_URL',
} as const;

export type ServiceName = keyof typeof SERVICE_VARIABLES;
export const SERVICE_NAMES = Object.keys(SERVICE_VARIABLES) as ServiceName[];

/** For each service, whether the database has been used with the real one. */
export type RealServices = Readonly<Record<ServiceName, boolean>>;

export interface ServiceTx {
  /** From now on the database refuses the sandbox in place of these. */
  rememberRealServices(names: readonly ServiceName[]): Promise<void>;
}

/**
 * `usage` for a process that starts; `unavailable` for a process that was running before another used real services.
 */
export function sandboxRefused(names: readonly ServiceName[], kind: 'usage' | 'unavailable'): OrdersError {
  const variables = names.map((name) => SERVICE_VARIABLES[name]).join(' and ');
  const again = kind === 'usage' ? '' : ', then restart this process';
  return new OrdersError(
    kind,
    `this order database has been used with real services and refuses the sandbox; set ${variables}${again}`,
    { code: 'sandbox_refused', ...(kind === 'usage' ? {} : { retryAfterSeconds: 60 }) },
  );
}
