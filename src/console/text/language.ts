// English and Japanese: the browser's choice, or that of `?lang=`, which holds for as long as the tab.

const LANGUAGES = ['en', 'ja'] as const;

export type Language = (typeof LANGUAGES)[number];

const KEY = 'orders.lang';

export const language: Language = chosen();

function chosen(): Language {
  const asked = known(new URLSearchParams(window.location.search).get('lang'));
  if (asked) sessionStorage.setItem(KEY, asked);
  const wanted = [sessionStorage.getItem(KEY), ...navigator.languages];
  return wanted.map(known).find((one) => one !== undefined) ?? 'en';
}

function known(tag: string | null): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((one) => one === primary);
}

type Text = string | ((...args: never[]) => string);
/** The same keys in another language: plain texts and functions of the same values. */
type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends (...args: infer Values) => string
    ? (...args: Values) => string
    : Texts[Key] extends Text
      ? string
      : Translated<Texts[Key]>;
};

/** The texts of one part of the console. Each part brings its own, so that none is far from its use. */
export function texts<const Texts>(all: {
  readonly en: Texts;
  readonly ja: Translated<Texts>;
}): Translated<Texts> {
  return language === 'ja' ? all.ja : (all.en as Translated<Texts>);
}
