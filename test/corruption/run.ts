// `npm run corruption -- --flips N --seed S`: the campaign at any length, with the share of damage that nothing tells.
// `--only N` repeats one flip. The damaged files of a violation are kept.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Flip, runCampaign } from './campaign.ts';
import { fillShelf } from './shelf.ts';
import { FATES } from './trial.ts';

const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    served: { type: 'string', default: '25' },
  },
});
const out = (line: string) => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
const numbers =
  values.only === undefined
    ? Array.from({ length: Number(values.flips) }, (_, n) => n + 1)
    : [Number(values.only)];
const folder = mkdtempSync(join(tmpdir(), 'orders-corruption-'));
const started = performance.now();
try {
  const { flips, served, violations } = await runCampaign({
    shelf: await fillShelf(join(folder, 'shelf')),
    folder,
    numbers,
    seed,
    servedEach: Number(values.served),
    onFlip: (n) => {
      if (n % 100 === 0) process.stderr.write(`${n} flips\n`);
    },
    onViolation(n, files, problems) {
      for (const problem of problems) process.stderr.write(`flip ${n}: ${problem}\n`);
      keep(n, files);
    },
  });
  table('part', flips, ({ part }) => part);
  table('damage', flips, ({ kind }) => kind);
  out('silent changes, by column:');
  const silent = flips.filter(({ fate }) => fate === 'silent');
  for (const [columns, n] of counted(silent, (flip) => flip.columns.join(' ') || 'none'))
    out(`${n} ${columns}`);
  out('checks that told, each by the first of a damage:');
  for (const [check, n] of counted(flips, ({ checks }) => checks[0] ?? 'none')) out(`${n} ${check}`);
  const seconds = Math.round((performance.now() - started) / 1_000);
  out(
    `${flips.length} flips of seed ${seed} in ${seconds} s, ${served} of them served by a real process: ` +
      `${silent.length} silent, ${violations.length} violations`,
  );
  for (const violation of violations) out(violation);
  if (violations.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function table(head: string, flips: readonly Flip[], of: (flip: Flip) => string): void {
  out([head, 'flips', ...FATES, 'silent without the comparisons'].join('\t'));
  for (const [name, n] of [...counted(flips, of), ['all', flips.length] as const]) {
    const some = flips.filter((flip) => name === 'all' || of(flip) === name);
    const counts = FATES.map((fate) => some.filter((flip) => flip.fate === fate).length);
    out([name, n, ...counts, some.filter(({ without }) => without === 'silent').length].join('\t'));
  }
}

function counted(flips: readonly Flip[], of: (flip: Flip) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const flip of flips) counts.set(of(flip), (counts.get(of(flip)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function keep(n: number, files: ReadonlyMap<string, Buffer>): void {
  const kept = join(tmpdir(), `orders-corruption-${seed}-${n}`);
  mkdirSync(kept, { recursive: true });
  for (const [end, bytes] of files) writeFileSync(join(kept, `orders.db${end}`), bytes);
  out(`the files of flip ${n} are kept in ${kept}`);
}
