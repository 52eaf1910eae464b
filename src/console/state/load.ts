// What a page shows from the server: read when the page opens, and again when it may have changed. A failed read keeps what
// was read before; an answer that a newer request has overtaken is dropped.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type News, onNews } from './live.ts';

export interface Loaded<Value> {
  /** Of the last read that succeeded for this key. */
  readonly value: Value | undefined;
  /** Why the last read failed. */
  readonly failure: unknown;
  /** Resolves with what was read then; undefined where that failed. */
  readonly reload: () => Promise<Value | undefined>;
}

interface State<Value> {
  readonly key: string;
  readonly value: Value | undefined;
  readonly failure: unknown;
}

/** What was read before anything is drawn: a page drawn once with it is there sooner than one drawn twice. */
const ahead = new Map<string, unknown>();

/** For the `useLoaded` of the first page with the same key and read. */
export async function readAhead<Value>(
  key: string,
  read: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
): Promise<void> {
  const value = await read(signal);
  if (!signal.aborted) ahead.set(key, value);
}

/**
 * `key` names what is read: another key is another thing, and nothing of the last one is shown. `concerns` says which
 * news may have changed it.
 */
export function useLoaded<Value>(
  key: string,
  read: (signal: AbortSignal) => Promise<Value>,
  concerns: (news: News) => boolean = () => true,
): Loaded<Value> {
  const [state, setState] = useState<State<Value>>(() => ({
    key,
    value: ahead.get(key) as Value | undefined,
    failure: undefined,
  }));
  const latest = useRef({ read, concerns });
  latest.current = { read, concerns };
  const reload = useRef((): Promise<Value | undefined> => Promise.resolve(undefined));

  // Before the first paint: the answer is on its way while the browser draws.
  useLayoutEffect(() => {
    const ended = new AbortController();
    let reading: Promise<Value | undefined> | undefined;
    let isOutdated = false;
    const readOnce = async (): Promise<Value | undefined> => {
      try {
        const value = await latest.current.read(ended.signal);
        if (!ended.signal.aborted) setState({ key, value, failure: undefined });
        return value;
      } catch (failure) {
        if (ended.signal.aborted) return undefined;
        setState((before) => ({ key, value: before.key === key ? before.value : undefined, failure }));
        return undefined;
      }
    };
    // News during a read are answered by one more read: ending it at each of them might end them all.
    const readAll = async () => {
      let value: Value | undefined;
      do {
        isOutdated = false;
        value = await readOnce();
      } while (isOutdated && !ended.signal.aborted);
      reading = undefined;
      return value;
    };
    const start = () => {
      isOutdated = true;
      reading ??= readAll();
      return reading;
    };
    reload.current = start;
    if (!ahead.delete(key)) void start();
    const stop = onNews((news) => {
      if (latest.current.concerns(news)) void start();
    });
    return () => {
      stop();
      ended.abort();
    };
  }, [key]);

  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : undefined,
    failure: isCurrent ? state.failure : undefined,
    reload: () => reload.current(),
  };
}

export function concernsOrder(id: number): (news: News) => boolean {
  return (news) => news === undefined || news.some(({ order_id }) => order_id === id);
}
