// Handles the signals that end a process: work that listens stops in good order, any other ends at once, and in both
// cases no temporary file stays behind.
import { rmSync } from 'node:fs';

/** A terminal that is closed sends SIGHUP. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

const stops = new Set<(signal: EndSignal) => void>();
const temporary = new Set<string>();
let ignoresHangUp = false;
let isStopping = false;
/** By a signal other than SIGHUP. */
let wasAsked = false;

/**
 * `stop` is called at the first signal; a second one ends the process at once. Returns a function that stops
 * listening.
 */
export function onEndSignal(stop: (signal: EndSignal) => void): () => void {
  return keptIn(stops, stop);
}

/** A signal that ends this process first removes `path`. Returns a function that undoes this. */
export function removedAtEnd(path: string): () => void {
  return keptIn(temporary, path);
}

/** From now on this process outlives its terminal. */
export function ignoreHangUp(): void {
  ignoresHangUp = true;
  // Without a listener, SIGHUP would end it.
  process.on('SIGHUP', () => {});
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
  if (ignoresHangUp && signal === 'SIGHUP') return;
  if (stops.size === 0 && (!isStopping || isAgain(signal))) {
    endBy(signal);
    return;
  }
  isStopping = true;
  wasAsked ||= signal !== 'SIGHUP';
  for (const stop of stops) stop(signal);
  stops.clear();
}

/**
 * A SIGHUP does not count as a second signal: shell and kernel both send it when a terminal is closed, and service
 * managers send it together with SIGTERM, in any order.
 */
function isAgain(signal: EndSignal): boolean {
  return wasAsked && signal !== 'SIGHUP';
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
  // SIGQUIT itself would leave a core file with customers' data.
  process.kill(process.pid, signal === 'SIGQUIT' ? 'SIGTERM' : signal);
}
