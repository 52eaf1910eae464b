// `npm run pressure`: one `orders serve` over a database of 300,000 orders under what a hostile client sends, while orders
// are placed and its health is asked for. Prints how long those waited and what memory the server took.
import { parseArgs } from 'node:util';
import { benchWith } from '../../bench/harness/bench.ts';
import { serveDownstream } from '../../bench/harness/downstream.ts';
import { table } from '../../bench/harness/figures.ts';
import { seedBook } from '../../bench/seed/book.ts';
import { withProcesses } from '../support/cli/processes.ts';
import { flood } from './floods.ts';
import { openPressed } from './pressed.ts';
import { SCENES } from './scenes.ts';

const HEADS = ['', 'p50 ms', 'p99 ms', 'most ms', 'answers'];
const out = (text: string) => void process.stdout.write(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '300000' },
    /** Names of scenes, with commas between them. */
    only: { type: 'string' },
  },
});

/** Processes of its own: their work must not delay those who measure. */
const ROLES: Readonly<Record<string, (first: string, second: string) => Promise<void>>> = {
  async services(paymentMs, emailMs) {
    out(`listening on ${await serveDownstream(Number(paymentMs), Number(emailMs))}\n`);
  },
  seed: (path, options) => seedBook(path, JSON.parse(options)),
  async flood(asked) {
    out(JSON.stringify(await flood(JSON.parse(asked))));
  },
};

const [role, first = '', second = ''] = positionals;
if (role !== undefined) await ROLES[role]?.(first, second);
else {
  process.exitCode = await withProcesses('pressure', async (processes) => {
    const pressed = await openPressed(benchWith(processes), Number(values.orders));
    for (const { name, play } of SCENES) {
      if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
      out(`\n${name}\n${table([HEADS, ...(await play(pressed))])}`);
    }
    await pressed.stop();
    return 0;
  });
}
