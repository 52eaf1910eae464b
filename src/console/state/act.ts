// An action of a person: it runs once however often its button is pressed, and what it ends with is told.
import { useRef, useState } from 'preact/hooks';
import { pollNow } from './live.ts';

export interface Action {
  readonly isRunning: boolean;
  /** Undefined while it runs and after it has succeeded. */
  readonly failure: unknown;
  readonly run: () => void;
}

/** How long after an action its place takes no further press: the second click of a double click may land on what follows. */
const REST_MS = 500;

export function useAction(act: () => Promise<unknown>): Action {
  const [state, setState] = useState<{ readonly isRunning: boolean; readonly failure: unknown }>({
    isRunning: false,
    failure: undefined,
  });
  const isTaken = useRef(false);
  const latest = useRef(act);
  latest.current = act;

  const run = async () => {
    if (isTaken.current) return;
    isTaken.current = true;
    setState({ isRunning: true, failure: undefined });
    try {
      await latest.current();
      setState({ isRunning: false, failure: undefined });
    } catch (failure) {
      setState({ isRunning: false, failure });
    } finally {
      pollNow();
      setTimeout(() => {
        isTaken.current = false;
      }, REST_MS);
    }
  };
  return {
    ...state,
    run: () => void run(),
  };
}
