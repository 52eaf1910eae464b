// The API token of this tab, and what it allows. The token is in sessionStorage alone: it ends with the tab.
import { computed, signal } from '@preact/signals';
import type { CallerJson } from '../../domain/access/caller-json.ts';

const KEY = 'orders.token';

const stored = signal(sessionStorage.getItem(KEY) ?? undefined);
/** The token that the server refused last; `` where none was sent. */
const refused = signal<string | undefined>(undefined);

export const token = computed(() => stored.value);
/** Undefined until the server has told. */
export const caller = signal<CallerJson | undefined>(undefined);
/** Whether a token must be entered before the page can go on. */
export const asksForToken = computed(
  () => refused.value !== undefined && refused.value === (stored.value ?? ''),
);
export const wasRefused = computed(() => refused.value !== undefined && refused.value !== '');
/** Until the role is known, no action is offered. */
export const mayChange = computed(() => caller.value !== undefined && caller.value.role !== 'read');
export const mayAdminister = computed(() => caller.value?.role === 'admin');

/** An answer of 401 to a request with this token. */
export function refuseToken(sent: string | undefined): void {
  refused.value = sent ?? '';
}

/** `undefined` forgets it. */
export function enterToken(entered: string | undefined): void {
  if (entered === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, entered);
  caller.value = undefined;
  stored.value = entered;
  if (entered === refused.value) refused.value = undefined;
}

/** Resolves when another token was entered. */
export function untilToken(): Promise<void> {
  return new Promise((resolve) => {
    const stop = asksForToken.subscribe((asks) => {
      if (asks) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}
