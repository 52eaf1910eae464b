// The sections of the benchmark in their sequence, and running them.
import { statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { hasChromium } from '../../test/support/chromium.ts';
import { withProcesses } from '../../test/support/cli/processes.ts';
import { hasPostgres } from '../../test/support/database/postgres-server.ts';
import { checking } from '../cases/checking.ts';
import { inBrowser } from '../cases/console.ts';
import { creation, creationOnPostgres } from '../cases/creation.ts';
import { drain } from '../cases/drain.ts';
import { exporting } from '../cases/exporting.ts';
import { growth } from '../cases/growth.ts';
import { importing } from '../cases/importing.ts';
import { memory } from '../cases/memory.ts';
import { moves, movesOnPostgres } from '../cases/moves.ts';
import { pruning } from '../cases/prune.ts';
import { reads, readsOnPostgres } from '../cases/reads.ts';
import { searching } from '../cases/search.ts';
import { startUp } from '../cases/start-up.ts';
import { uploading } from '../cases/upload.ts';
import { type Bench, benchWith, type Pace, ROOT, USUAL } from './bench.ts';
import type { Played } from './case.ts';
import { toSvg } from './chart.ts';
import { toChart, toMarkdown, toText } from './report.ts';

const SECTIONS: Readonly<Record<string, (bench: Bench) => AsyncGenerator<Played>>> = {
  creation,
  reads,
  moves,
  async *import(bench) {
    yield* importing(bench);
    yield* checking(bench);
  },
  export: exporting,
  'start-up': startUp,
  memory,
  growth,
  search: searching,
  async *postgres(bench) {
    yield* creationOnPostgres(bench);
    yield* readsOnPostgres(bench);
    yield* movesOnPostgres(bench);
  },
  upload: uploading,
  drain,
  prune: pruning,
  console: inBrowser,
};
/** Without its binaries they are left out. */
const ON_POSTGRES: ReadonlySet<string> = new Set(['postgres', 'drain']);

/** Without a browser it is left out. */
const IN_BROWSER = 'console';

const QUICK: Pace = { rounds: () => 1, ms: (usual) => usual / 3, many: (usual) => usual / 10 };
const TMPFS = 0x01021994;
const out = (text: string) => void process.stdout.write(text);

export interface BenchOptions {
  /** One section alone. */
  readonly only?: string;
  /** A look, not a measurement: fewer rounds, shorter and smaller. */
  readonly quick: boolean;
  /** Of each case. */
  readonly rounds?: string;
}

/** Resolves to the exit code. Only a whole run writes its page and its chart. */
export function runBench({ only, quick, rounds }: BenchOptions): Promise<number> {
  return withProcesses('bench', async (processes) => {
    if (only !== undefined && !Object.hasOwn(SECTIONS, only)) {
      throw new Error(`--only takes one of ${Object.keys(SECTIONS).join(', ')}`);
    }
    const pace = { ...(quick ? QUICK : USUAL), ...(rounds ? { rounds: () => Number(rounds) } : {}) };
    const bench = benchWith(processes, pace);
    const machine = machineOf(processes.folder);
    const date = new Date();
    out(`${machine.join('\n')}\n`);
    const played: Played[] = [];
    for (const [name, section] of Object.entries(SECTIONS)) {
      if (only !== undefined && name !== only) continue;
      if (ON_POSTGRES.has(name) && !hasPostgres()) {
        out(`\n${name}: left out, there is no PostgreSQL for this platform\n`);
        continue;
      }
      if (name === IN_BROWSER && !hasChromium()) {
        out(`\n${name}: left out, there is no /usr/bin/chromium\n`);
        continue;
      }
      for await (const one of section(bench)) {
        out(`\n${toText(one)}`);
        played.push(one);
      }
    }
    if (only === undefined && !quick && rounds === undefined) {
      writeFileSync(join(ROOT, 'bench', 'RESULTS.md'), toMarkdown({ date, machine, played }));
      writeFileSync(join(ROOT, 'bench', 'results.svg'), toSvg(toChart(played)));
    }
    return 0;
  });
}

function machineOf(folder: string): string[] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const isInMemory = statfsSync(folder).type === TMPFS;
  return [
    `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, ${process.platform} ${process.arch}`,
    `Node.js ${process.versions.node}`,
    `databases ${isInMemory ? 'in memory: a flush to disk costs nothing' : 'on disk'}`,
    ...(process.env.NODE_OPTIONS
      ? ['NODE_OPTIONS is set: every Node.js may start slower, the bare one too']
      : []),
  ];
}
