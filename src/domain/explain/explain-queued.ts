// Why an order of a batch has not been charged yet: its batch is being stored, is paused, or has others before it.
import {
  type Advice,
  anywhere,
  atDatabase,
  type Fact,
  type Known,
  type MainPart,
  told,
  waitingFor,
} from './explanation.ts';

/** `facts` and `cancel` are what holds of every payment that was never sent. */
export function explainTurn(known: Known, id: number, facts: readonly Fact[], cancel: Advice): MainPart {
  const { batch, order } = known;
  const part = { waitingFor: waitingFor(known, 'batch', order.createdAt), facts };
  const look = anywhere(`orders batch ${id}`, 'shows where the batch stands');
  switch (batch?.status) {
    case 'loading': {
      const isCut = !known.isBatchHeld;
      return {
        ...part,
        situation: 'batch_loading',
        says: isCut
          ? `pending: batch ${id} was cut short while its orders were stored, and nothing of it is charged before all are`
          : `pending: batch ${id} is still being stored, and nothing of it is charged before that`,
        next:
          isCut && batch.contentHash !== null
            ? [atDatabase(`orders import --resume ${id}`, 'goes on where it was cut short'), look]
            : [look],
      };
    }
    case 'paused':
      return {
        ...part,
        situation: 'batch_paused',
        says: `pending: batch ${id} is paused (${batch.reason ?? 'by hand'})`,
        next: [
          look,
          anywhere(`orders batch ${id} --resume`, 'lets the rest of the batch be charged'),
          cancel,
        ],
      };
    case 'running':
      return {
        ...part,
        situation: 'batch_turn',
        says: `pending: it waits for its turn in batch ${id}`,
        unasked: [told(known, 'or "orders import" charges the orders of the batch, one after the other')],
        next: [look, anywhere(`orders pay ${order.id}`, 'charges it now, before its turn'), cancel],
      };
    default:
      return {
        ...part,
        situation: 'batch_ended',
        says: `pending, although batch ${id} has ended`,
        next: [anywhere(`orders pay ${order.id}`, 'sends its payment'), cancel],
      };
  }
}
