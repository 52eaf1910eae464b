// Answers the scripts of `orders completion`: takes the words typed so far, and prints possible next words, one a line.
// It never prints an error, which would interrupt the user's typing.
import type { Command } from 'commander';
import { type IdSuggestion, suggestIds, suggestRefs } from '../../domain/reports/id-suggestions.ts';
import type { Cli } from '../cli.ts';
import { stripControlCharacters } from '../output/sanitize.ts';
import { type Candidate, type Next, nextOf } from './candidates.ts';

/** The name that the scripts call; no command of the program's own. */
export const COMPLETE_COMMAND = '__complete';
/** Leaves the completion to the shell's own rules. */
const FILES = ':files';
const DESCRIPTION_CHARACTERS = 60;
/** Such a word needs no quotes in any shell. */
const PLAIN = /^[\p{L}\p{N}_.:/@+=,-]+$/u;

/**
 * `bash LINE PIECE`: the line up to the cursor, and bash's idea of the current word. `zsh WORD…`, `fish WORD…`: the
 * words up to the cursor, the last of which is being typed.
 */
export async function complete(program: Command, cli: Cli, argv: readonly string[]): Promise<void> {
  try {
    const [shell, ...rest] = argv;
    const [line = '', piece = ''] = rest;
    const typed = shell === 'bash' ? shellWords(line).slice(1) : rest;
    const current = typed.at(-1) ?? '';
    const next = nextOf(program, typed.slice(0, -1), current);
    if (next.wanted.what === 'files') return cli.io.out(`${FILES}\n`);
    const found = await candidates(cli, next);
    // To bash a new word begins after = and :, so the part before is on the line already.
    const standing = shell === 'bash' && current.endsWith(piece) ? current.length - piece.length : 0;
    const lines = found
      .filter(({ value }) => value.startsWith(next.typed))
      .map(({ value, description }) => {
        const word = `${next.kept}${value}`.slice(standing);
        return shell === 'bash' ? word : `${word}\t${short(description)}`;
      });
    if (lines.length > 0) cli.io.out(`${lines.join('\n')}\n`);
  } catch {
    // The command itself will report the error to the user.
  }
}

async function candidates(cli: Cli, { wanted, typed, given }: Next): Promise<readonly Candidate[]> {
  if (wanted.what === 'words') return wanted.words;
  if (wanted.what === 'files') return [];
  const { openIdLookup } = await import('../../app/id-lookup.ts');
  const ids = await openIdLookup(await cli.config(given));
  try {
    if (wanted.what === 'batches') return (await suggestIds(ids.batches, typed)).map(candidateOf);
    if (wanted.what === 'refs') {
      const found = await suggestRefs(ids, typed);
      return found
        .map((one) => ({ ...candidateOf(one), value: one.ref }))
        .filter(({ value }) => PLAIN.test(value));
    }
    const found = await suggestIds(ids.orders, typed, wanted.statuses);
    return found.map(candidateOf).filter(({ value }) => !wanted.but.includes(value));
  } finally {
    await ids.close();
  }
}

function candidateOf({ id, status, name }: IdSuggestion): Candidate {
  return { value: String(id), description: `${status} ${name}` };
}

function short(text: string): string {
  const line = stripControlCharacters(text).trim();
  return line.length <= DESCRIPTION_CHARACTERS ? line : `${line.slice(0, DESCRIPTION_CHARACTERS - 1)}…`;
}

/** The words of a line as a shell takes them, without their quotes; the last one is empty behind a blank. */
function shellWords(line: string): string[] {
  const done: string[] = [];
  /** Undefined between words: an empty pair of quotes is an empty word, but still a word. */
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const isQuoted = quote === "'" || (quote === '"' && character !== '\\');
    if (isQuoted && character === quote) quote = '';
    else if (isQuoted) word += character;
    else if (character === '\\') {
      at += 1;
      word = (word ?? '') + (line[at] ?? '');
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) done.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return [...done, word ?? ''];
}
