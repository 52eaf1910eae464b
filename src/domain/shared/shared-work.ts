// One piece of work for several callers with the same request, aborted once all of them have gone.

export interface SharedWork<T> {
  /** The result; `signal` is aborted when this caller does not wait for it any more. */
  join(signal?: AbortSignal): Promise<T>;
}

/** `left` tells `work` that no caller waits. `onOver` is called when the work has ended or was left. */
export function sharedWork<T>(work: (left: AbortSignal) => Promise<T>, onOver: () => void): SharedWork<T> {
  const left = new AbortController();
  // Deferred: it may use the returned object.
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
