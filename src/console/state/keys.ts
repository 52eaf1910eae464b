// Keys of the whole console and of the page that is shown. They rest while a person types, and behind a dialog.
import { useLayoutEffect, useRef } from 'preact/hooks';

type Keys = Readonly<Record<string, () => void>>;

const shown: { readonly current: Keys }[] = [];
/** `g o` is one key after another: the second counts for this long. */
const SEQUENCE_MS = 1_500;

let before: { readonly key: string; readonly at: number } | undefined;

/** By name, as in `x`, `?`, `Enter`, `g o`; those of a later part come before those of an earlier one. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    shown.push(latest);
    return () => void shown.splice(shown.indexOf(latest), 1);
  }, []);
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.repeat) return keepFromActing(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
    const isSecond = before !== undefined && event.timeStamp - before.at < SEQUENCE_MS;
    const act = (isSecond ? found(`${before?.key} ${event.key}`) : undefined) ?? found(event.key);
    before = { key: event.key, at: event.timeStamp };
    // A link or button that has the focus takes Enter itself.
    const isTaken = event.key === 'Enter' && document.activeElement?.matches('a, button, summary');
    if (!act || isTaken) return;
    event.preventDefault();
    act();
  });
}

/** Browsers press a button again and again while Enter is held; what it does may be a charge. */
function keepFromActing(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
}

function found(key: string): (() => void) | undefined {
  return shown.findLast(({ current }) => Object.hasOwn(current, key))?.current[key];
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'file'].includes(target.type);
  return target.matches('textarea, select') || target.isContentEditable;
}
