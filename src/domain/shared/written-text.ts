// Text as people write it into one field: whether it can be seen at all, and whether it is one line. Names, references
// and file names end up in mails, tables and logs, where a line end or an escape would be read as something else.

/** Anything but blanks, marks of direction and form, joiners and fillers: of those alone nothing is to be seen. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Z}\u2800]/u;
const SPLITS_LINES = /[\p{Cc}\u2028\u2029]/u;

/** Whether nothing of it can be seen. */
function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/** What keeps `text` from being one visible line, as the end of "<field> …"; undefined where nothing does. */
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
    : `must be one line without control characters; take ${codePoint(splits)} out`;
}

/** `U+200B`: a name for what cannot be seen. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
