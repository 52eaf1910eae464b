// Ends `serve` when the file of its database is removed or replaced: it would go on writing into a file that has no
// name, and everything it acknowledged would be gone when it stops.
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import type { Log } from '../../domain/shared/listener.ts';

const CHECK_INTERVAL_MS = 250;

/** The part of an opened store that tells of its file; nothing for a database that is none. */
export interface WatchedFile {
  check(): void;
  rescue(): Promise<string>;
}

export interface DatabaseLoss {
  /** Throws `unavailable` once the database is lost. */
  refuse(): void;
  /** Resolves some time after a loss, with the error to end with; never where there is none. */
  readonly lost: Promise<OrdersError>;
  /** Looks once more, and resolves when what was lost is saved. */
  stop(): Promise<void>;
}

export function watchForLoss(file: WatchedFile | undefined, log: Log): DatabaseLoss {
  let loss: unknown;
  let tell = (_error: OrdersError) => {};
  const lost = new Promise<OrdersError>((resolve) => {
    tell = resolve;
  });
  const look = () => {
    if (loss !== undefined) return;
    try {
      file?.check();
    } catch (error) {
      // What cannot be looked at for a while is not lost.
      if (!(error instanceof OrdersError) || error.code !== 'database_lost') return;
      loss = error;
      clearInterval(watching);
      log.error({ reason: errorText(error) }, 'database lost');
      void rescued(file, error, log).then(tell);
    }
  };
  const watching = setInterval(look, CHECK_INTERVAL_MS);
  watching.unref();
  return {
    refuse() {
      if (loss !== undefined) throw loss;
    },
    lost,
    async stop() {
      clearInterval(watching);
      look();
      if (loss !== undefined) await lost;
    },
  };
}

/** The error to end with, which says where everything is that was acknowledged. */
async function rescued(file: WatchedFile | undefined, error: unknown, log: Log): Promise<OrdersError> {
  const told = (what: string) =>
    new OrdersError('unavailable', `${errorText(error)}; ${what}`, { code: 'database_lost', cause: error });
  try {
    const copy = await file?.rescue();
    log.error({ copy }, 'what was acknowledged is saved in a copy');
    return told(`what was stored until then is in ${copy}, put that in its place and start again`);
  } catch (failure) {
    log.error({ reason: errorText(failure) }, 'the lost database could not be copied');
    return told(
      `it could not be copied (${errorText(failure)}), put it back or restore a backup and start again`,
    );
  }
}
