// Damages order databases byte by byte, and holds every answer against the one before the damage: it is the same, or the
// damage is told. What nothing tells is counted, by what it changed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../simulation/random.ts';
import { type Damage, damaged } from './damage.ts';
import { type Served, servedAnswers } from './served.ts';
import { layOut, PARTS, type Part, type Shelf } from './shelf.ts';
import { type Trial, tryDamage, type Undamaged, undamagedOf } from './trial.ts';

export interface CampaignOptions {
  readonly shelf: Shelf;
  /** Of the campaign's own. */
  readonly folder: string;
  /** Their numbers: with the seed each stands for one damage. */
  readonly numbers: readonly number[];
  readonly seed: number;
  /** Each so many flips a real server serves the damaged database; never where it is 0. */
  readonly servedEach: number;
  readonly onFlip?: (count: number) => void;
  /** With the damaged files. */
  readonly onViolation?: (n: number, files: ReadonlyMap<string, Buffer>, problems: readonly string[]) => void;
}

export interface Flip extends Pick<Damage, 'kind' | 'at'>, Trial {
  readonly n: number;
  readonly part: Part;
}

export interface Campaign {
  readonly flips: readonly Flip[];
  readonly served: number;
  /** Each with what replays it. */
  readonly violations: readonly string[];
}

/** In the file there is most to damage. */
const SHARES = { file: 80, log: 14, journal: 6 } as const satisfies Record<Part, number>;

export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const { shelf, folder, numbers, seed, servedEach, onFlip } = options;
  mkdirSync(join(folder, 'trial'), { recursive: true });
  const path = join(folder, 'trial', 'orders.db');
  const undamaged = new Map<Part, Undamaged>();
  let served: Served | undefined;
  const flips: Flip[] = [];
  const violations: string[] = [];
  let servers = 0;
  for (const n of numbers) {
    // Each flip is its own: a later one does not depend on those before it.
    const random = seededRandom(seed * 1_000_003 + n);
    const part = random.weighted(SHARES);
    const known = undamaged.get(part) ?? (await undamagedOf(path, shelf.states[part], shelf.ids));
    undamaged.set(part, known);
    const { files, damage } = damagedFiles(shelf, part, random);
    const trial = await tryDamage(path, files, known);
    const problems = [...trial.problems];
    if (servedEach > 0 && n % servedEach === 0) {
      served ??= await servedAt(path, shelf.states.file, shelf.atRest, problems);
      servers += 1;
      const now = await servedAt(path, files, shelf.atRest, problems);
      if (part === 'file' && trial.fate === 'harmless') problems.push(...differingPages(served, now));
    }
    flips.push({ n, part, kind: damage.kind, at: damage.at, ...trial });
    const where = `${damage.kind} at ${damage.at} of the ${part}`;
    if (problems.length > 0) options.onViolation?.(n, files, problems);
    violations.push(...problems.map((problem) => `--seed ${seed} --only ${n}: ${where}: ${problem}`));
    onFlip?.(n);
  }
  return { flips, served: servers, violations };
}

function damagedFiles(shelf: Shelf, part: Part, random: ReturnType<typeof seededRandom>) {
  const files = new Map(shelf.states[part]);
  const bytes = files.get(PARTS[part]);
  if (!bytes) throw new Error(`there is no ${part} to damage`);
  const damage = damaged(bytes, part === 'file' ? shelf.earlier : bytes, random);
  files.set(PARTS[part], damage.bytes);
  return { files, damage };
}

async function servedAt(
  path: string,
  files: ReadonlyMap<string, Buffer>,
  ids: readonly number[],
  problems: string[],
): Promise<Served> {
  layOut(path, files);
  return servedAnswers(path, ids, problems);
}

function differingPages(before: Served, now: Served): string[] {
  return [...before]
    .filter(([page, answer]) => now.get(page) !== undefined && now.get(page) !== answer)
    .map(([page]) => `GET ${page} answers otherwise`);
}
