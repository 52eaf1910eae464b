// Bundles the web console into dist/console: a script of each language, a style sheet and an icon, each with a hash in
// its name.
import { writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { build } from 'esbuild';
import { CONSOLE_FOLDER, FILE_LIST } from './console-folder.js';

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const LANGUAGES = ['en', 'ja'];

const shared = {
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
  metafile: true,
};

/** Returns the names of the files that the bundle is made of. */
export async function bundleConsole(root, dist, define) {
  const outdir = `${dist}/${CONSOLE_FOLDER}`;
  const bundle = async (entries, entryNames, defined) => {
    const entryPoints = entries.map((name) => `src/console/${name}`);
    const { metafile } = await build({
      ...shared,
      absWorkingDir: root,
      entryPoints,
      outdir,
      entryNames,
      define: { ...define, ...defined },
    });
    return { names: Object.keys(metafile.outputs).map((path) => basename(path)), metafile };
  };
  const ofLanguage = (language) =>
    bundle(['start.tsx'], `${language}-[hash]`, { LANGUAGE: JSON.stringify(language) });
  const languages = await Promise.all(LANGUAGES.map(ofLanguage));
  const scripts = LANGUAGES.map((language, at) => [language, languages[at].names[0]]);
  const frame = await bundle(['main.css', 'icon.svg'], '[name]-[hash]');
  const ofType = (extension) => frame.names.find((name) => extname(name) === extension);
  const names = [...languages, frame].flatMap((one) => one.names);
  const list = {
    scripts: Object.fromEntries(scripts),
    style: ofType('.css'),
    icon: ofType('.svg'),
    types: Object.fromEntries(names.map((name) => [name, TYPES[extname(name)]])),
  };
  writeFileSync(`${outdir}/${FILE_LIST}`, JSON.stringify(list));
  return [...languages, frame].flatMap(({ metafile }) => Object.keys(metafile.inputs));
}
