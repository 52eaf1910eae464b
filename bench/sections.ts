// The sections of the benchmark in their sequence, and running them.
import { statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { hasPostgres } from '../test/support/database/postgres-server.ts';
import type { Bench, Pace } from './bench.ts';
import type { Played } from './case.ts';
import { checking } from './cases/checking.ts';
import { creation } from './cases/creation.ts';
import { drain } from './cases/drain.ts';
import { exporting } from './cases/exporting.ts';
import { growth } from './cases/growth.ts';
import { importing } from './cases/importing.ts';
import { memory } from './cases/memory.ts';
import { moves } from './cases/moves.ts';
import { postgres } from './cases/postgres.ts';
import { pruning } from './cases/prune.ts';
import { reads } from './cases/reads.ts';
import { startUp } from './cases/start-up.ts';
import { uploading } from './cases/upload.ts';
import { profile } from './profile.ts';
import { toMarkdown, toText } from './report.ts';
import { openWorkshop } from './workshop.ts';

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
  postgres,
  upload: uploading,
  drain,
  prune: pruning,
};
/** Without its binaries they are left out. */
const ON_POSTGRES: ReadonlySet<string> = new Set(['postgres', 'drain']);

export interface BenchOptions {
  /** This file, for the other roles. */
  readonly self: string;
  /** One section alone. */
  readonly only?: string;
  /** Fewer rounds, shorter and smaller: a look, not a measurement. */
  readonly quick: boolean;
  /** Of each case, whatever it would take otherwise. */
  readonly rounds?: string;
  /** Where the time goes, instead. */
  readonly profile: boolean;
}

const TMPFS = 0x01021994;
const out = (text: string) => void process.stdout.write(text);

/** Resolves to the exit code. Only a whole run writes its page. */
export async function runBench({
  self,
  only,
  quick,
  rounds,
  profile: isProfile,
}: BenchOptions): Promise<number> {
  const root = join(dirname(self), '..');
  const workshop = openWorkshop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workshop.close().finally(() => process.exit(130)));
  }
  const pace = { ...(quick ? QUICK : USUAL), ...(rounds ? { rounds: () => Number(rounds) } : {}) };
  const bench: Bench = { workshop, self, program: join(root, 'bin', 'orders'), pace };
  const machine = machineOf(workshop.folder);
  const date = new Date();
  try {
    out(`${machine.join('\n')}\n`);
    if (isProfile) {
      out(`\n${await profile(bench, root)}`);
      return 0;
    }
    const played: Played[] = [];
    for (const [name, section] of chosen(only)) {
      if (ON_POSTGRES.has(name) && !hasPostgres()) {
        out(`\n${name}: left out, there is no PostgreSQL for this platform\n`);
        continue;
      }
      for await (const one of section(bench)) {
        out(`\n${toText(one)}`);
        played.push(one);
      }
    }
    if (only === undefined && !quick && rounds === undefined) {
      writeFileSync(join(root, 'bench', 'RESULTS.md'), toMarkdown({ date, machine, played }));
    }
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await workshop.close();
  }
}

const USUAL: Pace = { rounds: (usual) => usual, ms: (usual) => usual, many: (usual) => usual };
const QUICK: Pace = {
  rounds: () => 1,
  ms: (usual) => usual / 3,
  many: (usual) => usual / 10,
};

function chosen(only: string | undefined) {
  const all = Object.entries(SECTIONS);
  const some = all.filter(([name]) => only === undefined || name === only);
  if (some.length === 0) throw new Error(`--only takes one of ${Object.keys(SECTIONS).join(', ')}`);
  return some;
}

function machineOf(folder: string): string[] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const isInMemory = statfsSync(folder).type === TMPFS;
  const slower = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS'].filter((name) => process.env[name]);
  return [
    `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, ${process.platform} ${process.arch}`,
    `Node.js ${process.versions.node}`,
    `databases ${isInMemory ? 'in memory: a flush to disk costs nothing' : 'on disk'}`,
    ...slower.map((name) => `${name} is set: every Node.js starts slower, the bare one too`),
  ];
}
