// The frame of every page: navigation, search, what concerns all pages, and the page that the address names.
import { useEffect, useRef } from 'preact/hooks';
import { readCaller } from './api/calls.ts';
import { caller, enterToken, token } from './api/session.ts';
import { pageAt } from './pages/index.tsx';
import { Link } from './parts/link.tsx';
import { Help, isHelpOpen } from './shell/help.tsx';
import { Search } from './shell/search.tsx';
import { shellTexts } from './shell/shell-texts.ts';
import { TokenDialog } from './shell/token-dialog.tsx';
import { useKeys } from './state/keys.ts';
import { isConnected } from './state/live.ts';
import { goTo, place } from './state/location.ts';
import { inJapanese } from './text/language.ts';

declare const ORDERS_VERSION: string;

const SECTIONS = [
  { path: '', text: shellTexts.queues },
  { path: 'orders', text: shellTexts.orders },
  { path: 'imports', text: shellTexts.imports },
  { path: 'stats', text: shellTexts.stats },
] as const;

export function App() {
  const { path } = place.value;
  const { title, page } = pageAt(path);
  // The failed emails are one of the queues.
  const section = path === 'emails' ? '' : path.split('/')[0];

  useEffect(() => {
    document.title = title === '' ? 'Orders' : `${title} · Orders`;
  }, [title]);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    // A screen reader goes on at the new page; a person who types goes on typing.
    if (shown.current !== path && !document.activeElement?.matches('input, textarea, select')) {
      main.current?.focus({ preventScroll: true });
    }
    shown.current = path;
  }, [path]);
  // The first page may have been read with it.
  const isKnown = useRef(caller.peek() !== undefined);
  useEffect(() => {
    const wasKnown = isKnown.current;
    isKnown.current = false;
    if (wasKnown) return;
    const leaving = new AbortController();
    // A read waits for a token that is accepted; without the answer no action is offered.
    readCaller(leaving.signal).catch(() => {});
    return () => leaving.abort();
  }, [token.value, isConnected.value]);
  useKeys({
    '?': () => {
      isHelpOpen.value = true;
    },
    'g q': () => goTo(''),
    'g o': () => goTo('orders'),
    'g i': () => goTo('imports'),
    'g s': () => goTo('stats'),
  });

  return (
    <>
      <a class="skip" href="#page">
        {shellTexts.skip}
      </a>
      <header class="top">
        <span class="brand">Orders</span>
        <nav aria-label={shellTexts.sections}>
          {SECTIONS.map((one) => (
            <Link key={one.path} path={one.path} current={section === one.path}>
              {one.text}
            </Link>
          ))}
        </nav>
        <Search />
      </header>
      <Notices />
      <main id="page" ref={main} tabIndex={-1}>
        {page}
      </main>
      <Footer />
      <Help />
      <TokenDialog />
    </>
  );
}

function Notices() {
  return (
    <div class="notices" role="status">
      {!isConnected.value && <p class="notice warning">{shellTexts.reconnecting}</p>}
      {caller.value !== undefined && caller.value.version !== ORDERS_VERSION && (
        <p class="notice warning">
          {shellTexts.otherVersion}{' '}
          <button type="button" class="plain" onClick={() => window.location.reload()}>
            {shellTexts.reload}
          </button>
        </p>
      )}
      {caller.value?.role === 'read' && <p class="notice">{shellTexts.onlyReads}</p>}
    </div>
  );
}

function Footer() {
  const other = inJapanese ? { code: 'en', name: 'English' } : { code: 'ja', name: '日本語' };
  // The rest of the address stays: it says what the page shows.
  const query = new URLSearchParams(place.value.query);
  query.set('lang', other.code);
  return (
    <footer>
      <a href={`?${query}`} lang={other.code} hreflang={other.code}>
        {other.name}
      </a>
      <button
        type="button"
        class="plain"
        onClick={() => {
          isHelpOpen.value = true;
        }}
      >
        {shellTexts.keys}
      </button>
      {token.value !== undefined && (
        <button type="button" class="plain" onClick={() => enterToken(undefined)}>
          {shellTexts.forgetToken}
        </button>
      )}
    </footer>
  );
}
