// English or Japanese: each language is a bundle of its own, which holds no text of the other.
import type { Language } from './choice.ts';

/** Of this bundle. */
declare const LANGUAGE: Language;

export const inEnglish = LANGUAGE === 'en';
export const inJapanese = LANGUAGE === 'ja';

type Text = string | ((...args: never[]) => string);
/** The same keys in another language: plain texts and functions of the same values. */
type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends (...args: infer Values) => string
    ? (...args: Values) => string
    : Texts[Key] extends Text
      ? string
      : Translated<Texts[Key]>;
};

/**
 * The texts of one part of the console. Each part brings its own, so that none is far from its use. `inEnglish &&` and
 * `inJapanese &&` are constants that the bundler knows, so that it leaves out what follows a false one.
 */
export function texts<const Texts>(all: {
  readonly en: Texts | false;
  readonly ja: Translated<NoInfer<Texts>> | false;
}): Translated<Texts> {
  return (all.ja || all.en) as Translated<Texts>;
}
