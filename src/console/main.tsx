// Starts the console in the page that the server has sent.
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './state/keys.ts';
import { startPolling } from './state/live.ts';
import { language } from './text/language.ts';

document.documentElement.lang = language;
// Their addresses are relative to the first page; another page would resolve them anew.
for (const link of document.querySelectorAll('link')) link.href = new URL(link.href).href;
listenToKeys();
startPolling();
render(<App />, document.body);
