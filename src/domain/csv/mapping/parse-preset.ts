// Reads a preset from the text of its file, and tells whether a header is of its format.
import type * as z from 'zod';
import { errorText, OrdersError } from '../../shared/errors.ts';
import { findSource, headerNames } from './columns.ts';
import { type Preset, presetSchema } from './preset.ts';

/** Whether a header has every column that a preset needs. */
export function isPresetOf(header: readonly string[], preset: Preset): boolean {
  const names = headerNames(header);
  return Object.entries(preset.fields).every(([field, source]) => {
    return field === 'currency' || !('missing' in findSource(source, names));
  });
}

/** From the text of a preset's file. Throws `invalid` with the line of its first fault. */
export function parsePreset(text: string, file: string): Preset {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(errorText(error))?.[1];
    throw faulty(file, lineAt(text, at === undefined ? text.length : Number(at)), 'is not valid JSON');
  }
  const parsed = presetSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = deepest(parsed.error.issues);
  throw faulty(file, lineOfPath(text, path), `${path.join('.') || 'the preset'}: ${message}`);
}

function faulty(file: string, line: number, what: string): OrdersError {
  return new OrdersError('invalid', `the preset ${file}, line ${line}: ${what}; correct it`, {
    code: 'invalid_file',
  });
}

type Issue = z.core.$ZodIssue;

/** Of a union the branch that came furthest says what is wrong. */
function deepest(issues: readonly Issue[]): { path: readonly PropertyKey[]; message: string } {
  const found = issues.map((issue) => {
    if (issue.code !== 'invalid_union') return { path: issue.path, message: issue.message };
    const inner = issue.errors
      .map(deepest)
      .reduce((best, one) => (one.path.length > best.path.length ? one : best));
    return { path: [...issue.path, ...inner.path], message: inner.message };
  });
  return found[0] ?? { path: [], message: 'is wrong' };
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** The line of the last key of a path: each key is looked for behind the one before. */
function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  let at = 0;
  for (const key of path) {
    if (typeof key !== 'string') continue;
    const found = text.indexOf(JSON.stringify(key), at);
    if (found < 0) break;
    at = found;
  }
  return lineAt(text, at);
}
