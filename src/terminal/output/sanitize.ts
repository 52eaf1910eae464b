// Text that is safe to show: what a customer or a caller wrote must not be a command to the terminal.

/** JSON as it is, but for the control characters that JSON lets through: those are written as escapes. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line without control characters, and without marks that turn the direction of writing. */
export function stripControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '\u{fffd}').replace(/\p{Bidi_Control}/gu, '');
}

/** Lines of text as they are, but for what is a command to the terminal. */
export function stripControlCharactersPerLine(text: string): string {
  return text.replace(/(?!\r?\n|\t)[\p{Cc}\u2028\u2029]/gu, '\u{fffd}').replace(/\p{Bidi_Control}/gu, '');
}

export function oneLine(text: string): string {
  return stripControlCharacters(text.replace(/\s*\n\s*/g, ' '));
}

const NARROW = 110;

/** Whether a terminal is too narrow for whatever a timeline tells in a line. */
export function isNarrow({ columns }: { readonly columns: number | undefined }): boolean {
  return columns !== undefined && columns < NARROW;
}
