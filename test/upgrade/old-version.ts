// An older state of this project, taken from its own history and built in a temporary folder with the packages of now.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Version {
  /** What git calls it. */
  readonly ref: string;
  /** Its last commit in one line. */
  readonly subject: string;
  /** Its `bin/orders`. */
  readonly program: string;
  /** How many steps its schema has. */
  readonly migrations: number;
}

const MIGRATIONS = /^src\/db\/(schema\/)?migrations\/\d+-.*\.ts$/;
/** All that the build reads. */
const SOURCES = ['bin', 'build', 'src', 'package.json', 'tsconfig.json'];
/** Node.js 20 has a SQLite of its own. */
const PACKAGES = ['node_modules', 'build/node-20/node_modules'];
/** So many of the newest migrations each have the commit before them among the refs. */
const NEWEST = 3;

/** The last release, and the states just before the newest migrations; of states with the same schema the first. */
export function refsBefore(): string[] {
  const lines = (...args: string[]) =>
    git(...args)
      .split('\n')
      .filter(Boolean);
  const releases = lines('log', '-1', '--format=%H', '--grep=^Release ');
  const added = lines('log', '--diff-filter=A', '--format=%H', '--', 'src/db/schema/migrations');
  const parents = added.slice(0, NEWEST).map((commit) => git('rev-parse', `${commit}~1`));
  return [...releases, ...parents];
}

/** The rest of the folder is the caller's. */
export function buildVersion(ref: string, folder: string): Version {
  const commit = git('rev-parse', '--short', `${ref}^{commit}`);
  const root = join(folder, commit);
  const archive = `${root}.tar`;
  mkdirSync(root);
  git('archive', '--format=tar', `--output=${archive}`, commit, ...SOURCES);
  execFileSync('tar', ['-xf', archive, '-C', root]);
  for (const packages of PACKAGES.filter(existsSync)) {
    symlinkSync(realpathSync(packages), join(root, packages));
  }
  execFileSync(process.execPath, ['build/bundle.js'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const files = git('ls-tree', '-r', '--name-only', commit).split('\n');
  return {
    ref: commit,
    subject: git('log', '-1', '--format=%s', commit),
    program: join(root, 'bin', 'orders'),
    migrations: files.filter((path) => MIGRATIONS.test(path)).length,
  };
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
}
