// Starts the console in the page that the server has sent, or the script of the language that this tab has chosen.
import { render } from 'preact';
import { readCaller } from './api/calls.ts';
import { App } from './app.tsx';
import { pageAt } from './pages/index.tsx';
import { paintRest } from './state/first-paint.ts';
import { listenToKeys } from './state/keys.ts';
import { startPolling } from './state/live.ts';
import { place } from './state/location.ts';
import { chosenLanguage, type Language } from './text/choice.ts';
import { inJapanese } from './text/language.ts';

const AT_ONCE_MS = 150;

const own: Language = inJapanese ? 'ja' : 'en';
const chosen = chosenLanguage();
const other = document.querySelector<HTMLElement>('script[data-en]')?.dataset[chosen];
if (chosen === own || other === undefined) await start();
else await import(new URL(other, document.baseURI).href);

async function start(): Promise<void> {
  document.documentElement.lang = own;
  // Their addresses are relative to the first page; another page would resolve them anew.
  for (const link of document.querySelectorAll('link')) link.href = new URL(link.href).href;
  listenToKeys();
  const reads = firstReads();
  startPolling();
  await reads;
  render(<App />, document.body);
  paintRest();
}

/** What the first page shows: drawn once with it, the page is there sooner. Waits no longer than what seems at once. */
async function firstReads(): Promise<void> {
  const ended = new AbortController();
  const page = pageAt(place.value.path).readAhead?.(ended.signal);
  const waited = new Promise((resolve) => setTimeout(resolve, AT_ONCE_MS));
  await Promise.race([Promise.allSettled([page, readCaller(ended.signal)]), waited]);
  ended.abort();
}
