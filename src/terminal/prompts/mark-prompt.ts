// A question that marks any number of rows while searching: marks survive a change of the search text. inquirer's own
// checkbox cannot search, and its search takes one row. Uses @inquirer/core, as `text-prompt.ts` does.
import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isTabKey,
  isUpKey,
  makeTheme,
  useEffect,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';

export interface MarkRow {
  readonly id: number;
  readonly row: string;
  /** Names the row where it is not shown. */
  readonly short: string;
}

export interface MarkChoices {
  readonly head: string;
  readonly rows: readonly MarkRow[];
  readonly note?: string | undefined;
}

export interface MarkQuestion {
  readonly message: string;
  /** The rows for a search text; for '', the first ones. */
  readonly find: (text: string) => Promise<MarkChoices>;
  readonly pageSize: number;
}

/** A user who keeps typing needs no answer to the earlier text. */
const TYPING_MS = 80;
/** As many marked rows as the line below the list names. */
const NAMED = 5;
const KEYS = 'type to search • ↑↓ move • Tab marks • Ctrl-A all • Enter continues • Ctrl-C cancels';
const NO_ROWS: MarkChoices = { head: '', rows: [] };

/** Resolves to the marked rows, at least one, in the order of their marks. */
export const markPrompt = createPrompt<readonly MarkRow[], MarkQuestion>((question, done) => {
  const theme = makeTheme({});
  const [status, setStatus] = useState('loading');
  const [text, setText] = useState('');
  const [found, setFound] = useState(NO_ROWS);
  const [active, setActive] = useState(0);
  const [marked, setMarked] = useState<readonly MarkRow[]>([]);
  const [error, setError] = useState('');
  // After a letter, Space is a part of the text; after a move it marks.
  const [isTyping, setTyping] = useState(false);
  const prefix = usePrefix({ status: status === 'done' ? 'done' : 'idle', theme });

  useEffect(() => {
    const searching = new AbortController();
    const { signal } = searching;
    const search = async () => {
      if (text !== '') await delay(TYPING_MS, undefined, { signal });
      const rows = await question.find(text.trim());
      if (signal.aborted) return;
      setFound(rows);
      setActive(0);
      setStatus('idle');
    };
    search().catch((failure: unknown) => {
      if (!signal.aborted) setError(failure instanceof Error ? failure.message : String(failure));
    });
    return () => searching.abort();
  }, [text]);

  useKeypress((key, line) => {
    if (status === 'done') return;
    /** These keys, or readline's own use of them, have changed the line. */
    const keepText = () => {
      line.clearLine(0);
      line.write(text);
    };
    const pointed = found.rows[active];
    const isMark = isTabKey(key) || (isSpaceKey(key) && !isTyping);
    setError('');
    if (isEnterKey(key)) {
      if (marked.length > 0) {
        setStatus('done');
        done(marked);
      } else {
        line.write(text);
        setError('mark at least one with Tab or Space');
      }
    } else if (isMark) {
      keepText();
      setTyping(false);
      if (pointed) setMarked(toggled(marked, [pointed]));
    } else if (key.ctrl && key.name === 'a') {
      keepText();
      setMarked(toggled(marked, found.rows));
    } else if (isUpKey(key) || isDownKey(key)) {
      keepText();
      setTyping(false);
      setActive(Math.max(0, Math.min(found.rows.length - 1, active + (isUpKey(key) ? -1 : 1))));
    } else {
      setTyping(line.line !== '');
      if (line.line !== text) setStatus('loading');
      setText(line.line);
    }
  });

  const page = usePagination({
    items: found.rows,
    active,
    pageSize: question.pageSize,
    loop: false,
    renderItem({ item, isActive }) {
      const mark = marked.some(({ id }) => id === item.id) ? styleText('green', '◉') : '◯';
      const row = `${isActive ? '❯' : ' '}${mark} ${item.row}`;
      return isActive ? theme.style.highlight(row) : row;
    },
  });
  const asked = `${prefix} ${theme.style.message(question.message, 'idle')} ${styleText('cyan', text)}`;
  if (status === 'done') return asked;
  const none = status === 'idle' ? theme.style.error('No results found') : '';
  const rows = found.rows.length > 0 ? `${styleText('dim', `   ${found.head}`)}\n${page}` : none;
  const lines = [
    rows,
    found.note === undefined ? '' : styleText('dim', `   ${found.note}`),
    markedText(marked),
    error === '' ? '' : theme.style.error(error),
    styleText('dim', KEYS),
  ];
  return [asked, lines.filter((one) => one !== '').join('\n')];
});

/** Unmarks them if all are marked, else marks all. */
function toggled(marked: readonly MarkRow[], rows: readonly MarkRow[]): readonly MarkRow[] {
  const isMarked = (row: MarkRow) => marked.some(({ id }) => id === row.id);
  if (rows.every(isMarked)) return marked.filter((row) => !rows.some(({ id }) => id === row.id));
  return [...marked, ...rows.filter((row) => !isMarked(row))];
}

function markedText(marked: readonly MarkRow[]): string {
  if (marked.length === 0) return '';
  const named = marked.slice(-NAMED).map(({ short }) => short);
  const more = marked.length > NAMED ? '…, ' : '';
  return styleText('green', `${marked.length} marked: ${more}${named.join(', ')}`);
}
