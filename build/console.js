// Bundles the web console into dist/console: one script, one style sheet and an icon, each with a hash in its name.
import { writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { build } from 'esbuild';
import { CONSOLE_FOLDER, FILE_LIST } from './console-folder.js';

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Returns the names of the files that the bundle is made of. */
export async function bundleConsole(root, dist, define) {
  const outdir = `${dist}/${CONSOLE_FOLDER}`;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main.tsx', 'main.css', 'icon.svg'].map((name) => `src/console/${name}`),
    outdir,
    entryNames: '[name]-[hash]',
    // An installation bundles a copy of the sources alone.
    tsconfigRaw: {},
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    bundle: true,
    minify: true,
    // Japanese texts would be twice as long in escapes.
    charset: 'utf8',
    format: 'esm',
    platform: 'browser',
    target: ['chrome115', 'firefox115', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'warning',
    define,
    metafile: true,
  });
  const names = Object.keys(metafile.outputs).map((path) => basename(path));
  const ofType = (extension) => names.find((name) => extname(name) === extension);
  const list = {
    script: ofType('.js'),
    style: ofType('.css'),
    icon: ofType('.svg'),
    types: Object.fromEntries(names.map((name) => [name, TYPES[extname(name)]])),
  };
  writeFileSync(`${outdir}/${FILE_LIST}`, JSON.stringify(list));
  return Object.keys(metafile.inputs);
}
