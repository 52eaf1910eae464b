// The errors that end the storing of a file.
import type { Batch } from '../model/batch.ts';
import { OrdersError } from '../shared/errors.ts';
import { counted } from '../shared/format.ts';

export function beingStored({ id }: Batch): OrdersError {
  return new OrdersError('conflict', `this file is being stored as batch ${id}`, {
    code: 'import_under_way',
    members: { batch_id: id },
    retryAfterSeconds: 5,
    hint: { to: 'force_import' },
  });
}

/** Its other orders must be read as the stored ones were. */
export function otherOptions({ id }: Batch): OrdersError {
  return new OrdersError(
    'conflict',
    `batch ${id} was interrupted while this file was stored with other options; retry with the same options`,
    { code: 'import_under_way', members: { batch_id: id } },
  );
}

export function interrupted({ id, accepted }: Batch): OrdersError {
  return new OrdersError(
    'interrupted',
    `stopped after storing ${counted(accepted, 'order')} and charging none`,
    { members: { batch_id: id }, hint: { to: 'continue_import', batchId: id } },
  );
}
