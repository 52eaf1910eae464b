// Pauses a batch automatically: its first payments all fail, its import is interrupted, or the Payment Service
// rejects one of its payments and would reject all others.
import type { Deps, PaymentService } from '../ports/store.ts';
import { errorText } from '../shared/errors.ts';
import { callListener } from '../shared/listener.ts';

/** Pauses a running batch, for a reason of the program's own; any other batch stays as it is. */
export function pauseRunning({ store }: Pick<Deps, 'store'>, id: number, reason: string): Promise<void> {
  return store.write(async (tx) => {
    const batch = await tx.lockBatch(id);
    if (batch?.status === 'running') await tx.patchBatch(batch, { status: 'paused', reason });
  });
}

/** A batch that cannot be paused now is logged; that is no error. */
export async function pauseIfPossible(deps: Deps, batchId: number, reason: string): Promise<void> {
  await pauseRunning(deps, batchId, reason).catch((error: unknown) => {
    const told = { batchId, reason: errorText(error) };
    callListener(undefined, () => deps.log.error(told, 'batch could not be paused'));
  });
}

/**
 * The dependencies for paying a batch's orders. A call is retried only while the batch runs. The first rejected
 * payment pauses the batch before that outcome is written: until then its order keeps its place, so that no other is
 * sent. `onRejected` is called first.
 */
export function payingInBatch(deps: Deps, batchId: number, onRejected = () => {}): Deps {
  const runs = async () => (await deps.store.read.batch(batchId))?.status === 'running';
  const payments: PaymentService = {
    ...deps.services.payments,
    async createPayment(request, trace) {
      const mayRepeat = async () => (await runs()) && (await (request.mayRepeat?.() ?? true));
      const result = await deps.services.payments.createPayment({ ...request, mayRepeat }, trace);
      if (result.outcome === 'rejected') {
        onRejected();
        await pauseIfPossible(deps, batchId, notAccepted(result.reason));
      }
      return result;
    },
  };
  return { ...deps, services: { ...deps.services, payments } };
}

function notAccepted(reason: string): string {
  return `the Payment Service rejects its payments (${reason}); check PAYMENT_SERVICE_URL and PAYMENT_SERVICE_TOKEN, then resume the batch`;
}
