// What the document says of all routes, by the names that they bear in it.
import { BATCH_OPERATIONS } from '../batch-operations.ts';
import { ORDER_OPERATIONS } from '../order-operations.ts';
import { SERVICE_OPERATIONS } from '../service-operations.ts';

export const OPERATIONS = { ...ORDER_OPERATIONS, ...BATCH_OPERATIONS, ...SERVICE_OPERATIONS };

export type OperationId = keyof typeof OPERATIONS;
