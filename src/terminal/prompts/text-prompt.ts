// A question that takes one line and shows below it, with every key, an error or a preview; inquirer's own does so only
// after Enter.
import { styleText } from 'node:util';
import {
  createPrompt,
  isBackspaceKey,
  isEnterKey,
  isTabKey,
  makeTheme,
  useKeypress,
  usePrefix,
  useState,
} from '@inquirer/core';

export interface LineQuestion {
  readonly message: string;
  /** The value of Enter alone. */
  readonly fallback?: string | undefined;
  /** Shown until something is typed. */
  readonly hint?: string | undefined;
  /** The error in the text; undefined where it is valid. */
  readonly problem: (text: string) => string | undefined;
  /** A preview for a valid text. */
  readonly outcome?: ((text: string) => string | undefined) | undefined;
}

/** Resolves to a valid text, without blanks around it. */
export const linePrompt = createPrompt<string, LineQuestion>((question, done) => {
  const theme = makeTheme({});
  const [status, setStatus] = useState('idle');
  const [typed, setTyped] = useState('');
  const [fallback, setFallback] = useState(question.fallback ?? '');
  const [isRefused, setRefused] = useState(false);
  const prefix = usePrefix({ status, theme });
  const answer = typed.trim() || fallback;
  const problem = question.problem(answer);
  useKeypress((key, line) => {
    if (status !== 'idle') return;
    if (isEnterKey(key) && problem === undefined) {
      setStatus('done');
      done(answer);
    } else if (isEnterKey(key)) {
      // Enter has emptied the line.
      line.write(typed);
      setRefused(true);
    } else if (isTabKey(key)) {
      // The key has put a tab into the line.
      line.clearLine(0);
      line.write(typed || fallback);
      setTyped(typed || fallback);
    } else {
      if (isBackspaceKey(key) && typed === '') setFallback('');
      setTyped(line.line);
      setRefused(false);
    }
  });
  const asked = `${prefix} ${theme.style.message(question.message, status)}`;
  const suggested = typed === '' && fallback !== '' ? ` ${theme.style.defaultAnswer(fallback)}` : '';
  return [`${asked}${suggested} ${typed}`, below()];

  function below(): string {
    if (isRefused && problem !== undefined) return theme.style.error(problem);
    if (typed.trim() === '' && question.hint !== undefined) return styleText('dim', `  ${question.hint}`);
    return styleText('dim', `  ${problem ?? question.outcome?.(answer) ?? ''}`);
  }
});
