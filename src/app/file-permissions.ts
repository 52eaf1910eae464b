// Reports for `orders doctor` which users besides the owner can access files with customer data or secrets.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isOpenToOthers } from '../domain/access/read-private-file.ts';
import type { Finding } from '../domain/reports/doctor-findings.ts';

/**
 * Checks only the files that exist; undefined where none does. Orders creates them for the owner alone, but copies may
 * differ.
 */
export function fileModes(files: readonly string[]): Finding | undefined {
  const there = files.filter((file) => modeOf(file) !== undefined);
  if (there.length === 0) return undefined;
  const open = there.filter((file) => isOpenToOthers(modeOf(file) ?? 0));
  const folders = [...new Set(there.map((file) => dirname(resolve(file))))].filter(isOpenFolder);
  if (open.length === 0 && folders.length === 0) {
    return { check: 'file modes', ok: true, detail: 'open to their owner alone' };
  }
  const what = [
    ...(open.length > 0 ? [`users other than the owner may read ${open.join(', ')}`] : []),
    ...(folders.length > 0 ? [`every user may replace files in ${folders.join(', ')}`] : []),
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
    // Missing or unreadable: the part that uses the file reports that.
    return undefined;
  }
}

/** With the sticky bit all users may add files, but replace only their own. */
function isOpenFolder(path: string): boolean {
  const mode = modeOf(path) ?? 0;
  return (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
}

function quoted(paths: readonly string[]): string {
  return paths.map((path) => `'${path.replaceAll("'", `'\\''`)}'`).join(' ');
}
