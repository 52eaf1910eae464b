// How well a text reads: when bytes are valid in several encodings, only one reading gives words as people write
// them. Each character outside ASCII counts for the reading or against it.
import iconv from 'iconv-lite';
import { COMMON_KANJI } from './common-kanji.ts';

/** The encodings between which single bytes above ASCII leave a choice. */
export type Rival = 'shift_jis' | 'euc-jp' | 'windows-1252';

/** Counts of characters outside ASCII. */
export interface Fit {
  /** Written as people write. */
  good: number;
  /** Rare, yet possible. */
  odd: number;
  /** Not as any person writes. */
  wrong: number;
}

/** Takes the text of a file piece by piece. */
export interface FitMeter {
  feed(text: string): void;
  end(): Fit;
}

/** As much of a line is held until its end is known. */
const HELD_CHARACTERS = 64 * 1024;
const RUN = /[^\0-\x7f]+/g;

export function fitMeter(reading: Rival): FitMeter {
  const fit: Fit = { good: 0, odd: 0, wrong: 0 };
  const judge = reading === 'windows-1252' ? judgeLatin : judgeJapanese(reading);
  let held = '';
  const judgeLines = (lines: string) => {
    for (const { 0: run, index } of lines.matchAll(RUN)) {
      judge(run, lines[index - 1] ?? '', lines[index + run.length] ?? '', fit);
    }
  };
  return {
    feed(text) {
      held += text;
      const end = Math.max(held.lastIndexOf('\n'), held.lastIndexOf('\r')) + 1;
      const whole = end === 0 && held.length > HELD_CHARACTERS ? held.length : end;
      judgeLines(held.slice(0, whole));
      held = held.slice(whole);
    },
    end() {
      judgeLines(held);
      return fit;
    },
  };
}

type Judge = (run: string, before: string, after: string, fit: Fit) => void;

const LETTER = /[A-Za-z]/;

/** Accented letters stand beside other letters; typographic signs tell nothing. */
const judgeLatin: Judge = (run, before, after, fit) => {
  const apart = !LETTER.test(before) && !LETTER.test(after);
  if (run === '\u2019' && LETTER.test(before) && LETTER.test(after)) {
    fit.good += 1;
    return;
  }
  for (const character of run) {
    if (
      !/[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e]/.test(character)
    ) {
      if (run.length > 1) fit.odd += 1;
    } else if (apart || run.length > 2) fit.wrong += 1;
    else fit.good += 1;
  }
};

const KANA = /[\u3041-\u3096\u309d\u309e\u30a1-\u30fe]/;
const SYMBOL =
  /[\u3000-\u301f\uff01-\uff5e\uffe0-\uffe5\u2460-\u2473\u2160-\u2179\u2116\u2121\u3231\u3232\u2015\u2025\u2026\u2190-\u2193\u25a0-\u25ef\u2605\u2606\u00d7\u00f7\u00b1\u00b0\u00b4\u00a8\u00a7\u00b6\u203b\u2212\u2010\u2014\u2016]/;
const HALF_WIDTH = /[\uff61-\uff9f]/;
/** What a byte of Windows-1252 makes of an apostrophe or a dash, with the letter behind it. */
const TAKES_A_LETTER = /^[\u0091\u0092\u0096][A-Za-z]$/;

function judgeJapanese(reading: 'shift_jis' | 'euc-jp'): Judge {
  const frequent = reading === 'euc-jp' ? COMMON_KANJI : undefined;
  const firstLevel = firstLevelKanji();
  return (run, before, after, fit) => {
    if (isSwallowedLetter(run, before, after, reading)) {
      fit.wrong += 1;
      return;
    }
    for (const [part] of run.matchAll(/[\uff61-\uff9f]+|[^\uff61-\uff9f]+/g)) {
      if (HALF_WIDTH.test(part)) judgeHalfWidth(part, part.length === run.length && LETTER.test(before), fit);
      else for (const character of part) judgeCharacter(character, run, before, after, fit);
    }
  };

  function judgeCharacter(character: string, run: string, before: string, after: string, fit: Fit): void {
    if (KANA.test(character) || SYMBOL.test(character)) fit.good += 1;
    else if (firstLevel.has(character)) {
      if (!frequent || frequent.has(character)) fit.good += 1;
      else fit.odd += 1;
    } else if (isPrivate(character) || (run === character && LETTER.test(before) && LETTER.test(after))) {
      fit.wrong += 1;
    } else fit.odd += 1;
  }
}

/** `O’Brien` of Windows-1252: in CP932 the apostrophe and the B are one kanji. */
function isSwallowedLetter(run: string, before: string, after: string, reading: Rival): boolean {
  if (reading !== 'shift_jis' || run.length !== 1 || !LETTER.test(before)) return false;
  const bytes = iconv.encode(run, 'cp932').toString('latin1');
  return TAKES_A_LETTER.test(bytes) && (LETTER.test(after) || /[dmst]$/.test(bytes));
}

/** Half-width katakana follow the rules of spelling; bytes of another encoding soon break them. */
function judgeHalfWidth(part: string, glued: boolean, fit: Fit): void {
  if (part.length === 1) {
    if (glued || /[\uff67-\uff70\uff9d-\uff9f]/.test(part)) fit.wrong += 1;
    else fit.odd += 1;
    return;
  }
  for (const [index, character] of [...part].entries()) {
    const before = part[index - 1] ?? '';
    if (isMisspelt(character, before, part[index - 2] ?? '')) fit.wrong += 1;
    else if (/[\uff61-\uff64\uff66]/.test(character)) fit.odd += 1;
    else fit.good += 1;
  }
}

function isMisspelt(character: string, before: string, beforeThat: string): boolean {
  if (character === '\uff9e') return !/[\uff73\uff76-\uff84\uff8a-\uff8e]/.test(before);
  if (character === '\uff9f') return !/[\uff8a-\uff8e]/.test(before);
  const previous = /[\uff9e\uff9f]/.test(before) ? beforeThat : before;
  // ャュョ follow a syllable that ends in i.
  if (/[\uff6c-\uff6e]/.test(character))
    return !/[\uff77\uff7c\uff81\uff86\uff8b\uff90\uff98\uff83\uff8c]/.test(previous);
  if (/[\uff67-\uff6b]/.test(character))
    return !/[\uff73\uff78\uff7c\uff81\uff82\uff83\uff84\uff8c]/.test(previous);
  // ー, ッ and ン begin no word, and none of them follows ッ.
  if (/[\uff6f\uff70\uff9d]/.test(character))
    return !/[\uff66-\uff6e\uff70-\uff9f]/.test(before) || before === '\uff6f';
  return false;
}

function isPrivate(character: string): boolean {
  return /[\ue000-\uf8ff]/.test(character);
}

let firstLevel: ReadonlySet<string> | undefined;

/** The 2,965 kanji of JIS level 1, which nearly all text is written with. */
function firstLevelKanji(): ReadonlySet<string> {
  if (firstLevel) return firstLevel;
  const bytes: number[] = [];
  for (let lead = 0xb0; lead <= 0xcf; lead += 1) {
    const last = lead === 0xcf ? 0xd3 : 0xfe;
    for (let trail = 0xa1; trail <= last; trail += 1) bytes.push(lead, trail);
  }
  firstLevel = new Set(iconv.decode(Buffer.from(bytes), 'euc-jp'));
  return firstLevel;
}
