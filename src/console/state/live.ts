// Follows the events of all orders by one poller. It rests in a hidden tab, and waits longer from try to try while the
// server is away; then everything shown is read anew.
import { signal } from '@preact/signals';
import type { FeedEventJson } from '../../domain/model/order-json.ts';
import { listEventsAfter } from '../api/calls.ts';

/** Events since the last news; undefined where all may differ, because their number or sequence is not known. */
export type News = readonly FeedEventJson[] | undefined;

export const isConnected = signal(true);

const POLL_MS = 1_500;
const MAX_WAIT_MS = 15_000;
/** Queues also change with the time, and batches without an event of an order. */
const TELL_ALL_MS = 30_000;

const listeners = new Set<(news: News) => void>();
const tickers = new Set<() => void>();
let last: string | undefined;
/** Soon after the start once: a change between the first read and the first poll is news to neither. */
let toldAllAt = Date.now() - TELL_ALL_MS + POLL_MS / 2;
let failures = 0;
let timer: number | undefined;
let isPolling = false;
let isStarted = false;

/** Returns a function that ends it. */
export function onNews(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** After each poll that had an answer: for what changes without an event of an order. Returns a function that ends it. */
export function onTick(listener: () => void): () => void {
  tickers.add(listener);
  return () => tickers.delete(listener);
}

export function startPolling(): void {
  if (isStarted) return;
  isStarted = true;
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) window.clearTimeout(timer);
    else void poll();
  });
  window.addEventListener('online', () => void poll());
  void poll();
}

/** After a change of one's own, or a request that found the server away. */
export function pollNow(): void {
  if (isStarted) void poll();
}

async function poll(): Promise<void> {
  if (isPolling || document.hidden) return;
  isPolling = true;
  window.clearTimeout(timer);
  try {
    const page = await listEventsAfter(last ?? 'latest');
    const isFirst = last === undefined;
    const wasAway = failures > 0;
    // A database that was restored has fewer events than it had.
    const wentBack = !isFirst && BigInt(page.lastId) < BigInt(last ?? 0);
    last = page.lastId;
    failures = 0;
    isConnected.value = true;
    if (wasAway || wentBack || Date.now() - toldAllAt > TELL_ALL_MS) tell(undefined);
    else if (page.events.length > 0) tell(page.events);
    for (const ticker of [...tickers]) ticker();
  } catch {
    failures += 1;
    isConnected.value = false;
  } finally {
    isPolling = false;
    if (!document.hidden) timer = window.setTimeout(poll, Math.min(POLL_MS * 2 ** failures, MAX_WAIT_MS));
  }
}

function tell(news: News): void {
  if (news === undefined) toldAllAt = Date.now();
  for (const listener of [...listeners]) listener(news);
}
