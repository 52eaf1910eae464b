// Proves that a shell is told what may come next, by real shells where they are, and that nothing disturbs whoever types.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { nextOf } from '../../src/terminal/completion/candidates.ts';
import { processEdges } from '../../src/terminal/io.ts';
import { openCli } from '../../src/terminal/open-cli.ts';
import { newProgram } from '../../src/terminal/program.ts';
import { BIN, type Home, newHome } from '../support/cli/run-cli.ts';
import { hasTmux, openTerminal } from '../support/cli/terminal.ts';
import { seedOrders } from '../support/database/seed.ts';

/** What bash would offer at the end of each line, by its own script and its own idea of words. */
async function offered(home: Home, lines: readonly string[], env: Record<string, string> = {}) {
  const script = `set -e; source <(orders completion bash)
    while IFS= read -r line; do
      COMP_LINE="$line" COMP_POINT=\${#line} last="\${line##*[ =:]}"
      _orders ${JSON.stringify(BIN)} "$last"
      (IFS=,; echo "\${COMPREPLY[*]}")
    done`;
  const { status, stdout, stderr } = await home.shell(script, { input: `${lines.join('\n')}\n`, env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Object.fromEntries(lines.map((line, at) => [line, stdout.split('\n')[at]]));
}

const newest = (first: number, count: number) => Array.from({ length: count }, (_, n) => first - n).join(',');

test('every command and every option of the program is offered', () => {
  const program = newProgram(COMMANDS, openCli(processEdges()));
  const words = (before: readonly string[], typed: string) => {
    const { wanted } = nextOf(program, before, typed);
    return wanted.what === 'words' ? wanted.words.map(({ value }) => value).sort() : wanted.what;
  };
  const inHelp = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, name = '']) => name).sort();
  const commands = inHelp(program.helpInformation().split('Commands:')[1] ?? '', /^ {2}([a-z-]+) /gm);
  expect(commands.length).toBeGreaterThan(25);
  expect(words([], '')).toEqual(commands);
  for (const command of program.commands) {
    const options = inHelp(command.helpInformation(), /^ {2}(?:-\w, )?(--[a-z-]+)/gm);
    expect(words([command.name()], '-'), command.name()).toEqual(options);
  }
});

test('order_refs are offered, here and through a server, and options before the command are known', async () => {
  const home = newHome();
  const rows = ['A-1', 'A-2', 'B 3', '注文4'].map((ref) => `${ref},a@example.com,Ann,Desk,1,5\n`).join('');
  writeFileSync(
    join(home.cwd, 'a.csv'),
    `order_ref,customer_email,customer_name,product_name,quantity,unit_price\n${rows}`,
  );
  expect((await home.run(['import', 'a.csv'])).status).toBe(0);
  const url = (await home.start(['serve', '--port', '0']).firstLine).replace('orders: listening on ', '');
  const found = await offered(home, [
    'orders show --order-ref ',
    'orders list --order-ref A',
    `orders --db ${home.db} show --order-ref A-2`,
    'orders --db x sho',
    `orders --url ${url} events --order-ref `,
  ]);
  expect(Object.values(found)).toEqual(['注文4,A-2,A-1', 'A-2,A-1', 'A-2', 'show', '注文4,A-2,A-1']);
});

test('bash offers commands, options, values, and the ids that a command can do something with', async () => {
  const home = newHome();
  await seedOrders(home.db, 60);
  expect(
    await offered(home, [
      'orders sto',
      'orders st',
      'orders help comple',
      'orders help exi',
      'orders exi',
      'orders list --format ',
      'orders completion ',
      'orders queue ',
      'orders hold 59 6',
      'orders note 60 6',
      'orders list --sta',
      'orders list --status=pa',
      'orders wait 7 --status paid,ship',
      'orders create --name "Ann --st" --na',
      'orders create --name "" --curr',
      'orders create --item ',
      'orders export --format ',
      'orders serve --resilience ',
      'orders pay ',
      'orders pay 1',
      'orders pay 60 6',
      'orders ship ',
      'orders show -- 5',
      'orders batch ',
      'orders --version ',
      'orders nonsense ',
    ]),
  ).toEqual({
    'orders sto': '',
    'orders st': 'stats',
    'orders help comple': 'completion',
    'orders help exi': 'exit-codes',
    'orders exi': '',
    'orders list --format ': 'table,json,ndjson,csv',
    'orders completion ': 'bash,zsh,fish',
    'orders queue ': 'to-ship,held,stuck-payments,failed-emails,paused-imports',
    'orders hold 59 6': '60,6',
    'orders note 60 6': '',
    'orders list --sta': '--status',
    // What is before the = stands there already.
    'orders list --status=pa': 'payment_processing,paid',
    'orders wait 7 --status paid,ship': 'paid,shipped',
    'orders create --name "Ann --st" --na': '',
    'orders create --name "" --curr': '--currency',
    'orders create --item ': '',
    'orders export --format ': 'csv,json,ndjson',
    'orders serve --resilience ': 'on,off',
    'orders pay ': newest(60, 50),
    'orders pay 1': `${newest(19, 10)},1`,
    'orders pay 60 6': '6',
    'orders ship ': '',
    'orders show -- 5': `${newest(59, 10)},5`,
    'orders batch ': '',
    'orders --version ': expect.stringContaining('create,'),
    'orders nonsense ': '',
  });
  const server = home.start(['serve', '--port', '0']);
  const ORDERS_URL = (await server.firstLine).replace(/^.*(?=http)/, '');
  const remote = { ORDERS_URL, ORDERS_DB: '/nowhere/orders.db' };
  expect(await offered(home, ['orders pay 1', 'orders ship '], remote)).toEqual({
    'orders pay 1': `${newest(19, 10)},1`,
    'orders ship ': '',
  });
});

test('where something is wrong nothing is said, and nothing is made', async () => {
  const home = newHome();
  const text = join(home.folder, 'text');
  writeFileSync(text, 'no database');
  const bad: Record<string, string>[] = [
    {},
    { ORDERS_DB: text },
    { ORDERS_DB: 'postgres://nobody@127.0.0.1:1/nothing' },
    { ORDERS_URL: 'http://127.0.0.1:1' },
    { ORDERS_PORT: 'wrong' },
  ];
  for (const env of bad) {
    const ended = await home.run(['__complete', 'zsh', 'show', ''], { env });
    expect({ env, ...ended }).toEqual({ env, status: 0, stdout: '', stderr: '' });
  }
  expect(existsSync(home.db)).toBe(false);
  expect(readdirSync(home.cwd)).toEqual([]);
  const plain = await home.run(['completion', 'bash', '--db', 'never.db', '--log-level', 'silent']);
  const json = await home.run(['completion', 'bash', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ shell: 'bash', script: plain.stdout });
  const [none, unknown] = [await home.run(['completion']), await home.run(['completion', 'tcsh'])];
  for (const { status, stdout, stderr } of [none, unknown]) {
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^orders: .*bash.*zsh.*fish/);
  }
});

function has(shell: string): boolean {
  try {
    execFileSync(shell, ['--version']);
    return true;
  } catch {
    process.stderr.write(`completion in ${shell} is not tested: it is not installed\n`);
    return false;
  }
}

describe.skipIf(!hasTmux())('at a terminal', () => {
  test('a key completes in bash, also files where one is expected', async () => {
    const home = newHome();
    writeFileSync(join(home.cwd, '注文 1.csv'), '');
    const terminal = await openTerminal(home, { columns: 100, rows: 20 });
    await terminal.enter(`orders() { ${BIN} "$@"; }; source <(orders completion bash)`);
    await terminal.type('orders list --status=pai\t');
    await terminal.shows('orders list --status=paid');
    await terminal.key('C-u');
    await terminal.type('orders import 注\t');
    await terminal.shows('orders import 注文\\ 1.csv');
  });

  test.skipIf(!has('zsh'))('and in zsh', async () => {
    const home = newHome();
    await seedOrders(home.db, 3);
    const terminal = await openTerminal(home, { columns: 100, rows: 20 });
    await terminal.enter(`PATH="${join(BIN, '..')}:$PATH" zsh -f`);
    await terminal.enter(
      'autoload -Uz compinit; compinit -u -D; eval "$(orders completion zsh)"; echo rea""dy',
    );
    await terminal.shows('ready');
    await terminal.type('orders list --status=pai\t--log-l\t');
    await terminal.shows('orders list --status=paid --log-level');
    await terminal.key('C-u');
    await terminal.type('orders pay \t');
    // What is said of several is said once.
    await terminal.shows(/^(\d +){3}-- pending 田中太郎$/m);
  });
});

test.skipIf(!has('fish'))('fish is told the same, with descriptions', async () => {
  const home = newHome();
  await seedOrders(home.db, 3);
  const line = `fish --no-config -c 'set -p PATH ${join(BIN, '..')}; orders completion fish | source
    complete -C"orders pay "; complete -C"orders list --status=pai"; complete -C"orders --vers"'`;
  const { stdout, stderr } = await home.shell(line);
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toEqual([
    ...[3, 2, 1].map((id) => `${id}\tpending 田中太郎`),
    '--status=paid',
    expect.stringContaining('--version\t'),
  ]);
});
