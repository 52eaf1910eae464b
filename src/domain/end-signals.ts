// The signals that end a process, and what comes of them: work that listens stops in good order, any other ends at once,
// and either way nothing temporary stays behind.
import { rmSync } from 'node:fs';

/** A terminal that is closed sends SIGHUP. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

const stops = new Set<(signal: EndSignal) => void>();
const temporary = new Set<string>();
let isStopping = false;

/** `stop` hears of the first signal; a second one ends the process. Returns what ends the listening. */
export function onEndSignal(stop: (signal: EndSignal) => void): () => void {
  return keptIn(stops, stop);
}

/** Whatever is at `path` by then is removed before a signal ends this process. Returns what takes that back. */
export function removedAtEnd(path: string): () => void {
  return keptIn(temporary, path);
}

function keptIn<T>(kept: Set<T>, one: T): () => void {
  if (!isListening()) for (const signal of END_SIGNALS) process.on(signal, heard);
  kept.add(one);
  return () => {
    kept.delete(one);
    if (!isListening()) deafen();
  };
}

function isListening(): boolean {
  return isStopping || stops.size + temporary.size > 0;
}

function deafen(): void {
  for (const signal of END_SIGNALS) process.off(signal, heard);
}

function heard(signal: EndSignal): void {
  if (stops.size === 0) {
    // Shell and kernel both tell of a terminal that is closed, and a service manager sends SIGHUP behind SIGTERM.
    if (!isStopping || signal !== 'SIGHUP') endBy(signal);
    return;
  }
  isStopping = true;
  for (const stop of stops) stop(signal);
  stops.clear();
}

function endBy(signal: EndSignal): void {
  for (const path of temporary) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // There is no time left to do more.
    }
  }
  deafen();
  // By SIGQUIT itself it would leave a core file, and customers' data in it.
  process.kill(process.pid, signal === 'SIGQUIT' ? 'SIGTERM' : signal);
}
