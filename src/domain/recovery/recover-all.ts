// Recovery for an operator who waits for it: everything that is open now, due or not, until nothing more can be done.
import { JOURNAL_KINDS, type RecoveredRow } from '../model/journal.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { recoverOpenRows } from './recovery-loop.ts';

export interface RecoverAllOptions {
  /** Ends the run early, between rows. */
  readonly signal?: AbortSignal;
  /** Called with each row as it ends. */
  readonly onRow?: (row: RecoveredRow) => void;
}

export interface RecoveredAll {
  readonly rows: readonly RecoveredRow[];
  /** Why the Payment Service's record could not be read, many times in a row: the rest of the money was not tried. */
  readonly unanswered: string | undefined;
}

/** With a service that hangs each look-up takes as long as its time limit. */
const MOST_UNANSWERED = 8;

/** One run may leave emails for the next one, and sends only the first email of each order that it visits. */
export async function recoverAll(
  deps: Deps,
  caller: Caller,
  { signal, onRow }: RecoverAllOptions = {},
): Promise<RecoveredAll> {
  const all: RecoveredRow[] = [];
  let unanswered: string | undefined;
  for (;;) {
    const rows = await recoverOpenRows(deps, caller, {
      everything: all.length === 0,
      ...(signal ? { signal } : {}),
      ...(onRow ? { onRow } : {}),
      kinds: unanswered === undefined ? JOURNAL_KINDS : ['notification'],
      mostUnanswered: MOST_UNANSWERED,
      onUnanswered: (reason) => {
        unanswered = reason;
      },
    });
    all.push(...rows);
    if (signal?.aborted || rows.every(({ failed }) => failed)) return { rows: all, unanswered };
  }
}
