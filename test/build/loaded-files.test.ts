// Proves that commands load few files, and none of the libraries and modules of Node.js that they can do without.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

/** Writes the address of each file of ours that is loaded, and the built-in modules at the end. */
const OBSERVER = `
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED_FILES, url + '\\\\n');
    return next(url, context);
  }\`));
process.on('exit', () => appendFileSync(process.env.LOADED_FILES, process.moduleLoadList.join('\\n')));`;

const LATE = ['NativeModule child_process', 'NativeModule crypto'];

async function loadedBy(home: ReturnType<typeof newHome>, ...args: string[]) {
  const file = join(home.folder, `loaded-${args[0]}`);
  const observer = `--import=data:text/javascript,${encodeURIComponent(OBSERVER)}`;
  const env = { NODE_OPTIONS: observer, LOADED_FILES: file };
  const { status } = await home.run(args, { env, spawn: true });
  expect(status).toBe(0);
  const loaded = readFileSync(file, 'utf8').split('\n');
  return {
    files: loaded.filter((line) => line.startsWith('file:')),
    late: LATE.filter((name) => loaded.includes(name)),
    hasTypeorm: loaded.some((line) => /data-source/.test(line)),
  };
}

test.each([
  ['--help', 12],
  ['list', 24],
])('orders %s loads at most %i files', async (command, most) => {
  const home = newHome();
  await home.run(['list'], { spawn: true });
  const { files, ...others } = await loadedBy(home, command);
  expect(files.length).toBeGreaterThan(5);
  expect(files.length).toBeLessThanOrEqual(most);
  expect(others).toEqual({ late: [], hasTypeorm: false });
});

test('what would be found: a new database loads TypeORM, an import hashes its file', async () => {
  const home = newHome();
  expect((await loadedBy(home, 'list')).hasTypeorm).toBe(true);
  const csv = join(process.cwd(), 'examples', 'orders-shift-jis.csv');
  expect((await loadedBy(home, 'import', csv, '--dry-run')).late).toEqual(['NativeModule crypto']);
});
