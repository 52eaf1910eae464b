// The language of a tab: that of `?lang=`, which holds for as long as the tab, or the browser's choice.

export type Language = 'en' | 'ja';

const KEY = 'orders.lang';

export function chosenLanguage(): Language {
  const asked = known(new URLSearchParams(window.location.search).get('lang'));
  if (asked) sessionStorage.setItem(KEY, asked);
  const wanted = [sessionStorage.getItem(KEY), ...navigator.languages];
  return wanted.map(known).find((one) => one !== undefined) ?? 'en';
}

function known(tag: string | null): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return primary === 'en' || primary === 'ja' ? primary : undefined;
}
