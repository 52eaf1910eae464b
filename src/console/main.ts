// Loads the console in English or Japanese: the browser's choice, or that of `?lang=`, which holds for as long as the tab.

/** The script of each language, relative to this one. */
declare const SCRIPTS: Readonly<Record<'en' | 'ja', string>>;

const KEY = 'orders.lang';

const asked = known(new URLSearchParams(window.location.search).get('lang'));
if (asked) sessionStorage.setItem(KEY, asked);
const wanted = [sessionStorage.getItem(KEY), ...navigator.languages];
await import(SCRIPTS[wanted.map(known).find((one) => one !== undefined) ?? 'en']);

function known(tag: string | null): keyof typeof SCRIPTS | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return primary === 'en' || primary === 'ja' ? primary : undefined;
}
