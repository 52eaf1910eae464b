// The search of all orders: `q` of the list. On the list it searches while a person types; elsewhere Enter leads there.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../state/keys.ts';
import { goTo, place } from '../state/location.ts';
import { shellTexts } from './shell-texts.ts';

const PAUSE_MS = 250;

export function Search() {
  const { path, query } = place.value;
  const isList = path === 'orders';
  const current = isList ? (new URLSearchParams(query).get('q') ?? '') : '';
  const [draft, setDraft] = useState(current);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);

  // Back and links change the search; what a person is typing stays.
  useEffect(() => {
    if (document.activeElement !== input.current) setDraft(current);
  }, [current]);
  useKeys({ '/': () => input.current?.focus() });

  const search = (text: string, how: 'push' | 'replace') => {
    window.clearTimeout(timer.current);
    const { path: now, query: filters } = place.value;
    const wanted = new URLSearchParams(now === 'orders' ? filters : '');
    for (const position of ['before', 'after', 'skip']) wanted.delete(position);
    if (text.trim() === '') wanted.delete('q');
    else wanted.set('q', text.trim());
    goTo('orders', wanted.toString(), how);
  };
  const type = (text: string) => {
    setDraft(text);
    window.clearTimeout(timer.current);
    if (!isList) return;
    timer.current = window.setTimeout(() => {
      // The person may have gone to another page meanwhile.
      if (place.value.path === 'orders') search(text, 'replace');
    }, PAUSE_MS);
  };
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search(draft, isList ? 'replace' : 'push');
        }}
      >
        <input
          ref={input}
          type="search"
          aria-label={shellTexts.search}
          placeholder={shellTexts.search}
          value={draft}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </form>
    </search>
  );
}
