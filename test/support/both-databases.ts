// Computes which tests run on SQLite and on PostgreSQL, from their names and imports: a new test is in the list as
// soon as it opens a database.
import { filesUnder, importsOf, targetOf } from './imports.ts';

/** Opens a database of the kind that the run asks for; fixtures import it. */
const FIXTURE = 'test/support/database/database.ts';

/** Tests of other folders start the built program, or are about no database. */
const FOLDERS = ['domain', 'db', 'server'];

/** What opens a database from its path or URL. */
const OPENERS = /^(app\/context|db\/(open-store|sqlite-store|doctor\/.*|sqlite\/.*))\.ts$/;

const ALONE = /(\/postgres-[^/]*|\.sqlite)\.test\.ts$/;

const CANDIDATES = FOLDERS.flatMap((folder) => filesUnder(`test/${folder}`, '.test.ts')).filter(
  (path) => !ALONE.test(path),
);

/** Paths from the root of the project. */
export function testsOfBothDatabases(): string[] {
  return CANDIDATES.filter((path) => filesBehind(path).has(FIXTURE));
}

/** They open a database without the fixture, which would be SQLite, and their names do not say so. */
export function testsOfUnnamedDatabase(): string[] {
  return CANDIDATES.filter((path) => {
    const files = filesBehind(path);
    return !files.has(FIXTURE) && [...files].some((file) => opensDatabase(file));
  });
}

const opensDatabase = (file: string) =>
  importsOf(file).some((one) => !one.typeOnly && OPENERS.test(targetOf(one)));

/** `path`, and the files of `test` that it imports, directly or not; types do not count. */
function filesBehind(path: string, found = new Set<string>()): Set<string> {
  found.add(path);
  for (const one of importsOf(path)) {
    if (one.typeOnly || !one.specifier.startsWith('.')) continue;
    const target = targetOf(one);
    if (target.startsWith('test/') && !found.has(target)) filesBehind(target, found);
  }
  return found;
}
