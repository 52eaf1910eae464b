// Proves that the fields a command can be asked for are the keys of the API, all of them and in its order.
import { expect, test } from 'vitest';
import { batch, batchErrorList, reportFields } from '../../../src/server/openapi/batch-schemas.ts';
import { order, orderEvent } from '../../../src/server/openapi/order-schemas.ts';
import { KINDS } from '../../../src/terminal/output/record-kinds.ts';

test.each([
  ['orders', order.shape],
  ['events', orderEvent.shape],
  ['batches', batch.shape],
  ['batchErrors', batchErrorList.element.shape],
  ['fileReport', reportFields],
] as const)('%s', (name, shape) => {
  expect(Object.keys(KINDS[name].fields)).toEqual(Object.keys(shape));
});
