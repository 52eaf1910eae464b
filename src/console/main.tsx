// Starts the console in the page that the server has sent.
import { render } from 'preact';
import { App } from './app.tsx';
import { listenToKeys } from './state/keys.ts';
import { startPolling } from './state/live.ts';
import { language } from './text/language.ts';

document.documentElement.lang = language;
listenToKeys();
startPolling();
render(<App />, document.body);
