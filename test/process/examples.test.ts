// Proves that every command has examples, and that each of them runs as it stands in the program's own help.
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { BIN, type Home, newHome } from '../support/cli/run-cli.ts';
import { query } from '../support/database/database.ts';

const HEADER = 'customer_email,customer_name,product_name,quantity,unit_price\n';
const rows = (...prices: number[]) => prices.map((price) => `ann@example.com,Ann,Desk,1,${price}\n`).join('');
const FILES = {
  'orders.csv': HEADER + rows(10, 20),
  'three.csv': `order_ref,${HEADER}${[7, 8, 9].map((n) => `A-${994 + n},${rows(n)}`).join('')}`,
  'twenty.csv': HEADER + rows(...Array.from({ length: 20 }, (_, n) => n + 1)),
  'shipped.csv': 'order_id\n7\n8\n',
  'order.json': JSON.stringify({
    customer_email: 'ann@example.com',
    customer_name: 'Ann',
    items: [{ product_name: 'Desk', quantity: 1, unit_price: 10 }],
  }),
};

/** Batches 1 to 4, and orders 1 to 6, of which the third is not paid. */
const BASE = [rows(1), rows(2), rows(4_000_402), rows(4, 5, 6)];

/** Orders 7 to 9; what there has to be before the examples of a command make sense, unless it says so itself. */
const SETUP = 'orders import three.csv -q';

/** They go on until somebody ends them. */
const ENDLESS = /^orders (serve|sandbox|watch)\b|orders serve$/;
/** No example is to touch anything outside of its home, or to need another machine. */
const HERE: readonly (readonly [RegExp, string])[] = [
  [/\/backups\//, './'],
  [/db\.internal/, '127.0.0.1:1'],
  [/^orders sandbox.*/, '$& --port 0'],
  [/^eval "\$\((.*zsh)\)"/, '$1 | zsh -n || $1'],
];
/** No database answers there, and no order of these has a foreign charge. */
const REFUSED: readonly (readonly [RegExp, number])[] = [
  [/^orders migrate-db/, 6],
  [/^orders resolve .*--refund/, 4],
];
/** Means the same to every shell, and to none. */
const PLAIN = /^orders( [\w@.:/=+,-]+| '[^']*'| "[^"$`\\]*")+$/;
const WORD = / (?:'([^']*)'|"([^"]*)"|(\S+))/g;
const ENV = { ORDERS_PORT: '0' };

/** By a shell, or in this process where a shell has nothing to do with it. */
function shell(home: Home, line: string) {
  if (PLAIN.test(line) && !ENDLESS.test(line)) {
    const words = [...line.matchAll(WORD)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
    return home.run(words, { env: ENV });
  }
  const env = { ...ENV, PATH: `${dirname(BIN)}:${home.env.PATH}` };
  return home.shell(`unset -f orders; set -o pipefail; ${line}`, { env });
}

function copyOf(home: Home): Home {
  const copy = newHome();
  cpSync(home.folder, copy.folder, { recursive: true });
  return copy;
}

async function run(home: Home, line: string): Promise<void> {
  const own = HERE.reduce((text, [from, to]) => text.replace(from, to), line);
  const isEndless = ENDLESS.test(own);
  const script = isEndless ? `timeout 1.5 bash -c '${own.replaceAll("'", "'\\''")}'` : own;
  const { status, stdout, stderr } = await shell(home, script);
  // What was ended by its time was at work until then.
  const refused = REFUSED.find(([line]) => line.test(own))?.[1];
  const wanted = isEndless ? 124 : (refused ?? 0);
  expect({
    line,
    status,
    stdout: status === wanted ? '' : stdout,
    stderr: status === wanted ? '' : stderr,
  }).toEqual({
    line,
    status: wanted,
    stdout: '',
    stderr: '',
  });
}

test('every example of every command runs as it stands, and each command can be told never to ask', {
  timeout: 300_000,
}, async () => {
  const base = newHome();
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(base.cwd, name), text);
  for (const orders of BASE) await base.run(['import', '-', '-q'], { input: HEADER + orders });
  expect(COMMANDS.length).toBeGreaterThan(25);
  for (const { name, exampleSetup = SETUP } of COMMANDS) {
    const { stdout } = await base.run([name, '--help']);
    const lines = [...stdout.matchAll(/^ {2}\$ (.*orders .*)$/gm)].map(([, line = '']) => line);
    expect(lines.length, name).toBeGreaterThan(0);
    expect(stdout, name).toContain(' --no-input ');
    const home = copyOf(base);
    await shell(home, exampleSetup);
    if (name === 'outbox') {
      query(
        home.db,
        "UPDATE journal SET state = 'refused' WHERE kind = 'notification' AND order_id IN (17, 23)",
      );
    }
    for (const line of lines) await run(copyOf(home), line);
  }
});
