// The address of the page as a signal. It is all the state that Back, reload and a copied link have to bring back.
import { computed, signal } from '@preact/signals';
import { CONSOLE_URL } from '../api/base.ts';

export interface Place {
  /** Below the console: `orders/12`, `` for the first page. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

const here = signal(read());

export const place = computed(() => here.value);

window.addEventListener('popstate', () => {
  here.value = read();
});

export function hrefOf(path: string, query = ''): string {
  return `${CONSOLE_URL.pathname}${path}${query === '' ? '' : `?${query}`}`;
}

/** `replace` leaves no step for Back: for changes within a page, such as each letter of a search. */
export function goTo(path: string, query = '', how: 'push' | 'replace' = 'push'): void {
  const href = hrefOf(path, query);
  if (how === 'replace') history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  const isOtherPage = path !== here.value.path;
  here.value = read();
  if (isOtherPage) window.scrollTo(0, 0);
}

function read(): Place {
  const { pathname, search } = window.location;
  const path = pathname.startsWith(CONSOLE_URL.pathname) ? pathname.slice(CONSOLE_URL.pathname.length) : '';
  return { path: path.replace(/\/+$/, ''), query: search.slice(1) };
}
