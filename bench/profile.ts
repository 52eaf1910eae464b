// `npm run profile`: where the time of `orders serve` goes while orders are placed, by package, by our files and by
// function. The build it measures keeps names and source maps.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, CLIENTS, newPath, servicesOf } from './bench.ts';
import { table } from './figures.ts';
import { load } from './http/load.ts';
import { sampleOrder } from './http/sample-orders.ts';
import { type Place, placesIn } from './profile-places.ts';

const WARM_UP_MS = 4_000;
const MEASURE_MS = 10_000;
const FUNCTIONS_TOLD = 40;
const FILES_TOLD = 25;
const OURS = 'orders';

/** As V8 writes it: a tree of nodes, and at which of them each sample was taken. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds from the sample before to each. */
  readonly timeDeltas: readonly number[];
}

export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Share extends Place {
  readonly name: string;
  readonly us: number;
}

/** Resolves to what there is to print. */
export async function profile(bench: Bench, root: string): Promise<string> {
  const folder = newPath(bench, '.profile');
  mkdirSync(folder);
  const services = await servicesOf(bench);
  const served = await bench.workshop.serve(
    process.execPath,
    [
      ...['--cpu-prof', '--cpu-prof-dir', folder],
      ...[bench.program, 'serve', '--port', '0', '--db', newPath(bench, '.db')],
    ],
    { PAYMENT_SERVICE_URL: services, NOTIFICATION_SERVICE_URL: services },
    () => {},
  );
  const options = { clients: CLIENTS, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS };
  const { perSecond } = await load(served.url, options, sampleOrder);
  await served.stop();
  const [file = ''] = readdirSync(folder);
  const { shares, busyUs, allUs } = sharesOf(
    JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile,
    root,
  );
  const told = (us: number) => `${((us / busyUs) * 100).toFixed(1)} %`;
  const listed = (by: (share: Share) => string, of: readonly Share[], most: number) =>
    summed(by, of)
      .slice(0, most)
      .map(([name, us]) => [name, told(us)]);
  const ours = shares.filter((share) => share.group === OURS);
  return [
    `orders serve under ${CLIENTS} clients that place orders, ${perSecond.toFixed(0)} a second with the profiler at work;`,
    `${((busyUs / allUs) * 100).toFixed(0)} % of the time its thread was busy, and of that were the following shares.`,
    'What SQLite does stands with the function of ours that calls it, for want of a name of its own.\n',
    table([['package', 'self time'], ...listed(({ group }) => group, shares, FILES_TOLD)]),
    table([['our file', 'self time'], ...listed(({ file }) => file, ours, FILES_TOLD)]),
    table([
      ['function', 'self time'],
      ...listed(({ name, group, file }) => `${name}  ${file || group}`, shares, FUNCTIONS_TOLD),
    ]),
  ].join('\n');
}

/** Of what was measured after the warm-up. */
function sharesOf({ nodes, samples, timeDeltas }: CpuProfile, root: string) {
  const self = new Map<number, number>();
  let [at, idleUs, busyUs] = [0, 0, 0];
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  for (const [n, id] of samples.entries()) {
    // A sample stands for the time until the next one.
    const us = timeDeltas[n + 1] ?? 0;
    at += us;
    if (at < WARM_UP_MS * 1_000) continue;
    if (frames.get(id)?.functionName === '(idle)') idleUs += us;
    else {
      busyUs += us;
      self.set(id, (self.get(id) ?? 0) + us);
    }
  }
  const placeOf = placesIn(root);
  const shares: Share[] = [];
  for (const [id, us] of self) {
    const frame = frames.get(id);
    if (frame) shares.push({ name: frame.functionName || '(unnamed)', us, ...placeOf(frame) });
  }
  return { shares, busyUs, allUs: busyUs + idleUs };
}

function summed(by: (share: Share) => string, shares: readonly Share[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const share of shares) sums.set(by(share), (sums.get(by(share)) ?? 0) + share.us);
  return [...sums].sort(([, a], [, b]) => b - a);
}
