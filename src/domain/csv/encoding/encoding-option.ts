// The encodings that a caller may name; apart from the tables that reading them takes.

/** `utf-16` in either order of bytes. */
export const ENCODING_OPTIONS = ['auto', 'utf-8', 'shift_jis', 'euc-jp', 'utf-16'] as const;
export type EncodingOption = (typeof ENCODING_OPTIONS)[number];

export function isEncodingOption(text: string): text is EncodingOption {
  return (ENCODING_OPTIONS as readonly string[]).includes(text);
}
