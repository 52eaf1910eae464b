// A real terminal of a test's own, with a size of its own, in tmux.
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { BIN, type Home } from './run-cli.ts';

const run = promisify(execFile);

/** A terminal of its own, on a socket of its own; whatever runs in it ends with the test. */
export async function openTerminal(home: Home, size: { columns: number; rows: number }, env: object = {}) {
  const socket = join(home.folder, 'tmux');
  const tmux = async (...args: string[]) => {
    const { stdout } = await run('tmux', ['-u', '-f', '/dev/null', '-S', socket, ...args], {
      // No history: bash would write it while the folder is being removed.
      env: { ...home.env, ...env, TERM: 'xterm-256color', HISTFILE: '' },
    });
    return stdout;
  };
  const { columns, rows } = size;
  const shell = 'bash --norc --noprofile -i';
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', home.cwd, shell);
  onTestFinished(() =>
    tmux('kill-server').then(
      () => {},
      () => {},
    ),
  );
  const screen = async (...flags: string[]) => {
    const seen = await tmux('capture-pane', '-p', '-J', ...flags);
    return seen.replace(/ +$/gm, '');
  };
  const type = (text: string) => tmux('send-keys', '-l', text);
  const key = (name: string) => tmux('send-keys', name);
  return {
    screen,
    /** As closing its window does. */
    close: () => tmux('kill-pane'),
    key,
    type,
    enter: async (text: string) => {
      await type(text);
      await key('Enter');
    },
    /** Resolves with the screen when it holds `text`. */
    async shows(text: string | RegExp): Promise<string> {
      for (;;) {
        const seen = await screen();
        if (typeof text === 'string' ? seen.includes(text) : text.test(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
}

/** A line of bash that ends with telling the exit code. */
export const command = (args: string) => `clear; ${BIN} ${args}; echo "ended with $?"`;

export function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    process.stderr.write('tests at a terminal are skipped: tmux is not installed\n');
    return false;
  }
}
