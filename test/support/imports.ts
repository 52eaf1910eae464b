// Which file imports which, read from their texts.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Only when it is needed. */
  readonly dynamic: boolean;
}

export const filesUnder = (folder: string, ending = '.ts') =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();

/** Those of the web console are TSX. */
export const sources = () => [...filesUnder('src'), ...filesUnder('src/console', '.tsx')].sort();

export const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
export function importsOf(path: string): Import[] {
  const text = textOf(path);
  const found: Import[] = [];
  const add = (specifier: string | undefined, typeOnly: boolean, dynamic = false) => {
    if (specifier !== undefined) found.push({ from: path, specifier, typeOnly, dynamic });
  };
  for (const [, type, names, specifier] of text.matchAll(
    /^(?:import|export)( type)?\s([^;'"]*?)\s?from '([^']+)';$/gm,
  )) {
    const listed = /^\{([\s\S]*)\}$/.exec(names?.trim() ?? '')?.[1]?.split(',') ?? [names ?? ''];
    const named = listed.map((name) => name.trim()).filter((name) => name !== '');
    add(specifier, type !== undefined || named.every((name) => name.startsWith('type ')));
  }
  for (const [, specifier] of text.matchAll(/^import '([^']+)';$/gm)) add(specifier, false);
  for (const [, typeof_, specifier] of text.matchAll(/(typeof )?\bimport\('([^']+)'\)/g)) {
    add(specifier, typeof_ !== undefined, true);
  }
  return found;
}

/** The file that an import means: `domain/model/money.ts` in src, `test/support/temp.ts` elsewhere. */
export function targetOf({ from, specifier }: Import): string {
  return normalize(join(dirname(from), specifier)).replace(/^src\//, '');
}

/** Files that import each other, directly or not; each circle as the sorted names of its files. */
export function circles(files: readonly string[], imports: readonly Import[]): string[][] {
  const reached = new Map(files.map((file) => [file, reachedFrom(file, imports)]));
  const found = files.map((file) =>
    files.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)).sort(),
  );
  return [
    ...new Map(found.filter((circle) => circle.length > 0).map((circle) => [circle[0], circle])).values(),
  ];
}

function reachedFrom(file: string, imports: readonly Import[]): Set<string> {
  const reached = new Set<string>();
  const follow = (from: string) => {
    for (const one of importsByFile(imports).get(from) ?? []) {
      const target = `src/${targetOf(one)}`;
      if (reached.has(target)) continue;
      reached.add(target);
      follow(target);
    }
  };
  follow(file);
  return reached;
}

const byFile = new WeakMap<readonly Import[], Map<string, Import[]>>();

function importsByFile(imports: readonly Import[]): Map<string, Import[]> {
  const known = byFile.get(imports);
  if (known) return known;
  const made = new Map<string, Import[]>();
  for (const one of imports) {
    if (one.specifier.startsWith('.')) made.set(one.from, [...(made.get(one.from) ?? []), one]);
  }
  byFile.set(imports, made);
  return made;
}
