// A batch that pauses itself: its first payments all fail, its import is interrupted, or the Payment Service does not
// take
// one of its payments and would take none of the others.
import type { Deps, PaymentService } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';

/** Pauses a batch that runs, for a reason of the program's own; any other is left as it is. */
export function pauseRunning({ store }: Pick<Deps, 'store'>, id: number, reason: string): Promise<void> {
  return store.write(async (tx) => {
    const batch = await tx.lockBatch(id);
    if (batch?.status === 'running') await tx.patchBatch(batch, { status: 'paused', reason });
  });
}

/** What cannot be paused now is told, and no error. */
export async function pauseIfPossible(deps: Deps, batchId: number, reason: string): Promise<void> {
  await pauseRunning(deps, batchId, reason).catch((error: unknown) => {
    const told = { batchId, reason: errorText(error) };
    callListener(undefined, () => deps.log.error(told, 'batch could not be paused'));
  });
}

/**
 * To pay orders of a batch with. A call is repeated only while the batch runs. At the first one that is rejected the batch is
 * paused, before that is written: until then its order has its place, so none is sent in its stead. `onRejected` is told first.
 */
export function payingInBatch(deps: Deps, batchId: number, onRejected = () => {}): Deps {
  const runs = async () => (await deps.store.read.batch(batchId))?.status === 'running';
  const payments: PaymentService = {
    ...deps.services.payments,
    async pay(request, trace) {
      const mayRepeat = async () => (await runs()) && (await (request.mayRepeat?.() ?? true));
      const result = await deps.services.payments.pay({ ...request, mayRepeat }, trace);
      if (result.outcome === 'rejected') {
        onRejected();
        await pauseIfPossible(deps, batchId, notTaken(batchId, result.reason));
      }
      return result;
    },
  };
  return { ...deps, services: { ...deps.services, payments } };
}

function notTaken(batchId: number, reason: string): string {
  return `the Payment Service does not take its payments (${reason}); check PAYMENT_SERVICE_URL and PAYMENT_SERVICE_TOKEN, then "orders batch ${batchId} --resume"`;
}
