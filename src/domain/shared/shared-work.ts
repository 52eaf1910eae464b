// One piece of work for several callers who ask for the same, given up once all of them have gone.

export interface SharedWork<T> {
  /** The result; `signal` is aborted when this caller does not wait for it any more. */
  join(signal?: AbortSignal): Promise<T>;
}

/** `work` is told by `left` that no caller waits. `onOver` is called when it has ended or been left. */
export function sharedWork<T>(work: (left: AbortSignal) => Promise<T>, onOver: () => void): SharedWork<T> {
  const left = new AbortController();
  // Not at once: it may use what this returns.
  const result = Promise.resolve()
    .then(() => work(left.signal))
    .finally(onOver);
  let callers = 0;
  return {
    async join(signal) {
      callers += 1;
      const leave = () => {
        callers -= 1;
        if (callers > 0) return;
        left.abort();
        onOver();
      };
      if (signal?.aborted) leave();
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await result;
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
  };
}
