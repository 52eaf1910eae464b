// Makes text safe to show: text of a customer or a caller must not be a command to the terminal.

/** JSON unchanged, except for control characters that JSON allows: those become escapes. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line without control characters, and without marks that change the direction of writing. */
export function stripControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '\u{fffd}').replace(/\p{Bidi_Control}/gu, '');
}

/** Lines of text unchanged, except for commands to the terminal. */
export function stripControlCharactersPerLine(text: string): string {
  return text.replace(/(?!\r?\n|\t)[\p{Cc}\u2028\u2029]/gu, '\u{fffd}').replace(/\p{Bidi_Control}/gu, '');
}

export function oneLine(text: string): string {
  return shortLine(stripControlCharacters(text.replace(/\s*\n\s*/g, ' ')));
}

/** With the name of the program and a line end before and behind it, a line has at most 2,000 characters. */
const LINE_CHARACTERS = 1_980;

export function shortLine(line: string): string {
  if (line.length <= LINE_CHARACTERS) return line;
  return `${line.slice(0, LINE_CHARACTERS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const NARROW = 110;

/** Whether a terminal is too narrow for a line of a timeline. */
export function isNarrow({ columns }: { readonly columns: number | undefined }): boolean {
  return columns !== undefined && columns < NARROW;
}
