// Text that people write into one field: whether it is visible, and whether it is one line. Names, references and
// file names end up in emails, tables and logs, where a line end or an escape would be misread.

/** Anything but blanks, marks of direction and form, joiners and fillers: those alone are invisible. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Z}\u2800]/u;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2028\u2029]/gu;
const SPLITS_LINES = /[\p{Cc}\u2028\u2029]/u;

/** Whether all of it is invisible. */
function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Why `text` is not one visible line, as the end of "<field> …"; undefined if it is. */
export function lineProblem(text: string): string | undefined {
  // Neither NUL nor half a surrogate pair survives a database or UTF-8.
  if (!text.isWellFormed()) return 'must be well-formed text';
  if (isBlank(text)) {
    const [unseen] = /\P{Z}/u.exec(text.trim()) ?? [];
    return unseen === undefined
      ? 'must not be blank'
      : `must not be blank; it has only characters like ${codePoint(unseen)}`;
  }
  const [splits] = SPLITS_LINES.exec(text) ?? [];
  return splits === undefined
    ? undefined
    : `must be one line without control characters; remove ${codePoint(splits)}`;
}

/** `U+200B`: a name for an invisible character. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** One visible line: `<U+200B>` in place of each character that is invisible or a command to a terminal. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => `<${codePoint(character)}>`);
}
