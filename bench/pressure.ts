// `npm run pressure`: one `orders serve` over a book of 300,000 orders under what a hostile client sends, while orders are
// placed and its health is asked for. Prints how long those waited and what memory the server took.
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, newPath } from './bench.ts';
import { table } from './figures.ts';
import { openPressed, type Pressed } from './pressure/pressed.ts';
import { SCENES } from './pressure/scenes.ts';
import { play } from './roles.ts';
import { openWorkshop } from './workshop.ts';

const self = resolve(process.argv[1] ?? '');
const out = (text: string) => void process.stdout.write(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '300000' },
    /** Names of scenes, with commas between them. */
    only: { type: 'string' },
  },
});

const [role, ...rest] = positionals;
if (role === undefined) process.exitCode = await press();
else await play(role, rest);

async function press(): Promise<number> {
  const workshop = openWorkshop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workshop.close().finally(() => process.exit(130)));
  }
  const bench: Bench = {
    workshop,
    self,
    program: join(dirname(self), '..', 'bin', 'orders'),
    pace: { rounds: (usual) => usual, ms: (usual) => usual, many: (usual) => usual },
  };
  try {
    const pressed = await openPressed(bench, newPath(bench, '.db'), Number(values.orders));
    for (const { name, play: scene } of SCENES) {
      if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
      out(`\n${name}\n${table(await rowsOf(pressed, scene))}`);
    }
    await pressed.stop();
    return 0;
  } catch (error) {
    process.stderr.write(`pressure: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await workshop.close();
  }
}

async function rowsOf(pressed: Pressed, scene: (pressed: Pressed) => Promise<string[][]>) {
  return [['', 'p50 ms', 'p99 ms', 'most ms', 'answers'], ...(await scene(pressed))];
}
