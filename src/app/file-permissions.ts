// What `orders doctor` says of the files that hold customers' data or secrets: who beside their owner may get at them.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isOpenToOthers } from '../config/files.ts';
import type { Finding } from '../domain/reports/doctor-findings.ts';

/** Of those of `files` that are there; undefined where none is. They are made for their owner alone, but copies are not. */
export function fileModes(files: readonly string[]): Finding | undefined {
  const there = files.filter((file) => modeOf(file) !== undefined);
  if (there.length === 0) return undefined;
  const open = there.filter((file) => isOpenToOthers(modeOf(file) ?? 0));
  const folders = [...new Set(there.map((file) => dirname(resolve(file))))].filter(isOpenFolder);
  if (open.length === 0 && folders.length === 0) {
    return { check: 'file modes', ok: true, detail: 'open to their owner alone' };
  }
  const what = [
    ...(open.length > 0 ? [`others than the owner may open ${open.join(', ')}`] : []),
    ...(folders.length > 0 ? [`anybody may replace what is in ${folders.join(', ')}`] : []),
  ];
  const remedies = [
    ...(open.length > 0 ? [`chmod go= ${quoted(open)}`] : []),
    ...(folders.length > 0 ? [`chmod o-w ${quoted(folders)}`] : []),
  ];
  return {
    check: 'file modes',
    ok: true,
    unusual: true,
    detail: what.join('; '),
    fix: remedies.join(' && '),
  };
}

function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode;
  } catch {
    // Not there, or where we may not look: what uses it says so.
    return undefined;
  }
}

/** With the sticky bit everybody may add files, and replace their own alone. */
function isOpenFolder(path: string): boolean {
  const mode = modeOf(path) ?? 0;
  return (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
}

function quoted(paths: readonly string[]): string {
  return paths.map((path) => `'${path.replaceAll("'", `'\\''`)}'`).join(' ');
}
