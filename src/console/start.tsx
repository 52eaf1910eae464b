// Starts the console in the page that the server has sent, in the language of this bundle.
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './state/keys.ts';
import { startPolling } from './state/live.ts';
import { inJapanese } from './text/language.ts';

document.documentElement.lang = inJapanese ? 'ja' : 'en';
// Their addresses are relative to the first page; another page would resolve them anew.
for (const link of document.querySelectorAll('link')) link.href = new URL(link.href).href;
listenToKeys();
startPolling();
render(<App />, document.body);
