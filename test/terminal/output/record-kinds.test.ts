// Proves that the fields a command can be asked for are the keys of the API, all of them and in its order.
import { expect, test } from 'vitest';
import { reportFields } from '../../../src/domain/csv/report-json.ts';
import { batch, batchErrorList } from '../../../src/domain/model/batch-json.ts';
import { order, orderEvent } from '../../../src/domain/model/order-json.ts';
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
