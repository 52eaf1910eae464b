// Bundles the program into dist/: one small entry, heavy parts in chunks that load when first needed.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

// TypeORM requires all its drivers at start. Those for databases we do not speak become empty classes:
// a third of its code that every command would otherwise parse.
const UNUSED_DRIVERS =
  /\/(aurora-mysql|aurora-postgres|capacitor|cockroachdb|cordova|expo|mongodb|mysql|nativescript|oracle|react-native|sap|spanner|sqljs|sqlserver)\/\w+Driver$/;

/** What TypeORM loads at start for finding files by pattern and for colouring logs, neither of which we ask for. */
const UNUSED_HELPERS = /^(@sqltools\/formatter.*|tinyglobby|sql-highlight)$/;

const leaveOutUnused = {
  name: 'leave-out-unused',
  setup(context) {
    context.onResolve({ filter: UNUSED_DRIVERS }, ({ path }) => ({
      path: path.slice(path.lastIndexOf('/') + 1),
      namespace: 'unused-driver',
    }));
    context.onResolve({ filter: UNUSED_HELPERS }, ({ path }) => ({ path, namespace: 'unused-helper' }));
    context.onLoad({ filter: /.*/, namespace: 'unused-helper' }, () => ({ contents: '', loader: 'js' }));
    context.onLoad({ filter: /.*/, namespace: 'unused-driver' }, ({ path }) => ({
      contents: `exports.${path} = class ${path} { constructor() { throw new Error('${path} is not part of this build') } }`,
      loader: 'js',
    }));
  },
};

/** The entry of the product, and those of the tools named as arguments. */
const TOOLS = { bench: 'bench/run.ts', simulate: 'test/simulation/run.ts', kills: 'test/kills/run.ts' };
const asked = Object.entries(TOOLS).filter(([name]) => process.argv.includes(name));
const entryPoints = { main: 'src/main.ts', ...Object.fromEntries(asked) };

const outdir = new URL('./dist', import.meta.url).pathname;
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  external: ['better-sqlite3'],
  plugins: [leaveOutUnused],
  define: { ORDERS_VERSION: JSON.stringify(version) },
  banner: {
    js: "import{createRequire as orders_createRequire}from'node:module';const require=orders_createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
