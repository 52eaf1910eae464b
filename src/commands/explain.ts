// `orders explain`: shows where an order is, why it is stuck, its automatic next steps, and safe actions.
import type { Explanation } from '../domain/explain/explanation-json.ts';
import { distanceText } from '../domain/shared/format.ts';
import { type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { orderArgument } from '../terminal/options/ids.ts';
import { settings, url } from '../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../terminal/options/order-ref.ts';
import { formatOption } from '../terminal/output/records.ts';
import { stripControlCharacters } from '../terminal/output/sanitize.ts';
import { withLocalTimes } from '../terminal/output/times.ts';
import { pickOrder } from '../terminal/prompts/pick.ts';

export const explain: CommandSpec<OrderRefOptions> = {
  name: 'explain',
  description: 'explain why an order is stuck, and what to do next',
  arguments: [orderArgument],
  options: [...settings, url, orderRefOption, formatOption(['table', 'json'])],
  examples: [
    'orders explain 7',
    "orders explain 7 --json | jq -r '.next[].command'",
    'orders list --stuck-for 10m --quiet | xargs -rn1 orders explain',
  ],
  async run(cli, options, written?: string) {
    const which = pickOrder(cli, written, options, { command: 'explain' });
    const explanation = await cli.withSession(options, async (session) =>
      session.orders.explainOrder(await which(session), session.caller),
    );
    if (options.json) return printJson(cli.io, explanation);
    const [{ paint }, { hangingIndent }] = await Promise.all([
      import('../terminal/output/table.ts'),
      import('../terminal/output/wrap.ts'),
    ]);
    const isRemote = (await cli.config(options)).remoteUrl !== undefined;
    const look: Look = {
      heading: (text) => paint(cli.io, 'bold', text),
      line: (first, text) =>
        hangingIndent(first, withLocalTimes(cli.io, stripControlCharacters(text)), cli.io.columns),
      moment: (at) => withLocalTimes(cli.io, at),
    };
    cli.io.out(textOf(explanation, options, isRemote, look));
  },
};

interface Look {
  readonly heading: (text: string) => string;
  /** A text that continues below itself where it does not fit after `first`. */
  readonly line: (first: string, text: string) => string;
  /** A time in the user's time zone. */
  readonly moment: (at: string) => string;
}

function textOf(said: Explanation, options: CommonOptions, isRemote: boolean, look: Look): string {
  const { heading, line, moment } = look;
  const now = Date.now();
  const happened = said.facts.map(({ at, text }) =>
    at === null
      ? line('  - ', text)
      : line(`  ${moment(at)}  ${distanceText(Date.parse(at), now).padEnd(11)}  `, text),
  );
  const next = said.next.map(({ command, why, where }) => {
    const elsewhere =
      isRemote && where === 'database' ? ' (run it at the order database, without --url)' : '';
    return `  ${stripControlCharacters(command)}${flagsFor(where, options)}\n${line('      ', `${why}${elsewhere}`)}`;
  });
  const parts: [string, readonly string[]][] = [
    ['So far', happened],
    [
      'Automatic next steps',
      orElse(
        said.unasked.map(({ text }) => line('  - ', text)),
        '  none',
      ),
    ],
    ['Safe actions', orElse(next, '  none needed')],
    ['Avoid', said.avoid.map(({ what, why }) => `  ${stripControlCharacters(what)}\n${line('      ', why)}`)],
  ];
  const shown = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${heading(title)}\n${lines.join('\n')}\n`);
  return `${line('', said.summary)}\n${shown.join('')}`;
}

/** So that a command can be copied as it is: it repeats the options of this one. */
function flagsFor(where: 'anywhere' | 'database', { db, url }: CommonOptions): string {
  const flags = where === 'database' ? { db } : { db, url };
  return Object.entries(flags)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${quoted(value)}`))
    .join('');
}

function quoted(value: string): string {
  return /^[\w./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function orElse(lines: readonly string[], none: string): readonly string[] {
  return lines.length > 0 ? lines : [none];
}
