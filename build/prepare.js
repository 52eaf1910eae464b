// Bundles the program after an installation. One without development dependencies (npm ci --omit=dev) has no bundler:
// it is installed for as long as that takes, where the next installation removes what an interrupted one has left.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['package.json', 'package-lock.json', 'build', 'src'];

if (existsSync(join(root, 'node_modules', 'esbuild'))) await import('./bundle.js');
// An image may hold what was built elsewhere, and no sources.
else if (existsSync(join(root, 'src'))) bundleElsewhere();

function bundleElsewhere() {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  const copy = mkdtempSync(join(root, 'node_modules', '.orders-build-'));
  try {
    for (const name of SOURCES) {
      cpSync(join(root, name), join(copy, name), {
        recursive: true,
        filter: (path) => !path.endsWith('node_modules'),
      });
    }
    const installed = npm(
      copy,
      'ci',
      '--include=dev',
      '--include=optional',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    );
    const built = installed.done ? npm(copy, 'run', 'build') : installed;
    if (!built.done) {
      process.stderr.write(
        `${built.text}orders: the program could not be bundled; npm ci without --omit=dev shows more\n`,
      );
      process.exitCode = 1;
      return;
    }
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    cpSync(join(copy, 'dist'), join(root, 'dist'), { recursive: true });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
