// Ends `serve` when the file of its database is removed or replaced: otherwise it would write to a file without a name,
// and lose all acknowledged writes when it stops.
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import type { Log } from '../../domain/shared/listener.ts';

const CHECK_INTERVAL_MS = 250;

/** The part of an open store that watches its file; undefined for a database that is no file. */
export interface WatchedFile {
  check(): void;
  rescue(): Promise<string>;
}

export interface DatabaseLoss {
  /** Throws `unavailable` once the database is lost. */
  refuse(): void;
  /** Resolves some time after a loss, with the error to end with; never without a loss. */
  readonly lost: Promise<OrdersError>;
  /** Checks once more, and resolves when lost data is saved. */
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
      // A file that is unreadable for a while is not lost.
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

/** The error to end with, which says where all acknowledged data is. */
async function rescued(file: WatchedFile | undefined, error: unknown, log: Log): Promise<OrdersError> {
  const told = (what: string) =>
    new OrdersError('unavailable', `${errorText(error)}; ${what}`, { code: 'database_lost', cause: error });
  try {
    const copy = await file?.rescue();
    log.error({ copy }, 'all stored orders are saved in a copy');
    return told(`all stored orders are in ${copy}; put that file in its place and start again`);
  } catch (failure) {
    log.error({ reason: errorText(failure) }, 'the lost database could not be copied');
    return told(
      `it could not be copied (${errorText(failure)}); put the file back or restore a backup, then start again`,
    );
  }
}
