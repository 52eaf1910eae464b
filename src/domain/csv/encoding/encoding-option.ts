// The encodings that a caller may name, and their usual other names; apart from the tables that reading them takes.

export const ENCODING_OPTIONS = [
  'auto',
  'utf-8',
  'utf-16',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'windows-1252',
] as const;

/** `utf-16` finds out the order of its bytes. */
export type EncodingOption = (typeof ENCODING_OPTIONS)[number];

/** Written without case, blanks, dashes and underscores. */
const ALIASES: Readonly<Record<EncodingOption, readonly string[]>> = {
  auto: ['auto'],
  'utf-8': ['utf8', 'utf8sig', 'utf8bom', 'csutf8', 'usascii', 'ascii'],
  'utf-16': ['utf16', 'utf16le', 'utf16be', 'unicode', 'ucs2'],
  shift_jis: ['shiftjis', 'sjis', 'xsjis', 'cp932', 'ms932', 'mskanji', 'windows31j', 'csshiftjis', '932'],
  'euc-jp': ['eucjp', 'xeucjp', 'ujis', 'cp51932', 'eucjpms'],
  'iso-2022-jp': ['iso2022jp', 'jis', 'csiso2022jp', 'cp50220', 'cp50221'],
  'windows-1252': ['windows1252', 'cp1252', 'xcp1252', 'latin1', 'iso88591', '1252'],
};

const BY_ALIAS: ReadonlyMap<string, EncodingOption> = new Map(
  ENCODING_OPTIONS.flatMap((name) => ALIASES[name].map((alias) => [alias, name] as const)),
);

/** Understands the usual names in any case; undefined for an unknown one. */
export function encodingOption(text: string): EncodingOption | undefined {
  return BY_ALIAS.get(text.toLowerCase().replace(/[\s_-]/g, ''));
}

/** The end of the sentence "<name> …" for an unknown encoding. */
export const ENCODING_PROBLEM = `must be ${ENCODING_OPTIONS.slice(0, -1).join(', ')} or ${ENCODING_OPTIONS.at(-1)}`;
