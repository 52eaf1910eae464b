// Distinguishes CP932 from EUC-JP if a file is valid in both: half-width katakana in the one are kanji in the other.
// Each score counts bytes that look like Japanese as people write it, less those that do not.

export interface Score {
  /** Takes the bytes of a file piece by piece. */
  feed(piece: Uint8Array): void;
  points(): number;
}

const ASCII_END = 0x80;
const HALF_WIDTH_PREFIX = 0x8e;
const JIS_X_0212_PREFIX = 0x8f;
const HALF_WIDTH_END = 0xdf;
const VOICED_MARK = 0xde;
const SEMI_VOICED_MARK = 0xdf;

/** As EUC-JP: kana and common kanji count for both their bytes. */
export function eucJpScore(): Score {
  let points = 0;
  let lead = 0;
  let rest = 0;
  return {
    feed(piece) {
      for (const byte of piece) {
        if (rest > 0) {
          rest -= 1;
          if (rest === 0) points += eucPoints(lead);
        } else if (byte >= ASCII_END) {
          lead = byte;
          rest = byte === JIS_X_0212_PREFIX ? 2 : 1;
        }
      }
    },
    points: () => points,
  };
}

function eucPoints(lead: number): number {
  if (lead === HALF_WIDTH_PREFIX) return 1;
  const symbolOrKana = lead === 0xa1 || lead === 0xa3 || lead === 0xa4 || lead === 0xa5;
  const commonKanji = lead >= 0xb0 && lead <= 0xcf;
  return symbolOrKana || commonKanji ? 2 : 0;
}

/**
 * As CP932, for what EUC-JP allows too: half-width katakana count where a reader of Japanese would expect them.
 * Kanji with lead bytes from 0xE0 are rare ones, and among half-width katakana they are out of place.
 */
export function cp932Score(): Score {
  let points = 0;
  let previous = 0;
  let inKanji = false;
  return {
    feed(piece) {
      for (const byte of piece) {
        if (inKanji) {
          inKanji = false;
          continue;
        }
        if (byte > HALF_WIDTH_END) {
          inKanji = true;
          if (isHalfWidth(previous)) points -= 2;
        } else if (isHalfWidth(byte)) {
          points += expected(byte, previous) ? 1 : -2;
        }
        previous = byte;
      }
    },
    points: () => points,
  };
}

function isHalfWidth(byte: number): boolean {
  return byte > 0xa0 && byte <= HALF_WIDTH_END;
}

function expected(byte: number, previous: number): boolean {
  const semiVoiceable = previous >= 0xca && previous <= 0xce;
  if (byte === SEMI_VOICED_MARK) return semiVoiceable;
  if (byte === VOICED_MARK)
    return semiVoiceable || (previous >= 0xb6 && previous <= 0xc4) || previous === 0xb3;
  // A word starts with neither a small kana nor a mark of length.
  if (byte >= 0xa7 && byte <= 0xb0) return isHalfWidth(previous) && previous > 0xa5;
  // Punctuation, and the particle that is hardly written in half width.
  return byte > 0xa6;
}
