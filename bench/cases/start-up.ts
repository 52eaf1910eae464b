// Start-up: whole commands, from the start of the process to its end, against a Node.js that does nothing.
import { type Bench, bookOf } from '../harness/bench.ts';
import { type Played, play, type Row } from '../harness/case.ts';

const ROUNDS = 15;
const ORDERS = 1_000;
const BARE = 'node -e 0';

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** What its output must hold. */
  readonly expect: string;
  /** How many times as long as the bare Node.js it may take. */
  readonly atMost?: number;
  /** How much longer it may take. */
  readonly atMostMsAbove?: number;
}

export async function* startUp(bench: Bench): AsyncGenerator<Played> {
  const database = await bookOf(bench, ORDERS);
  const commands: readonly Command[] = [
    { name: 'orders --version', args: ['--version'], expect: '.', atMost: 1.3 },
    { name: 'orders --help', args: ['--help'], expect: 'Usage: orders', atMostMsAbove: 18 },
    { name: 'orders list', args: ['list', '--db', database], expect: '@example.com', atMostMsAbove: 50 },
  ];
  const turn = (command: string, args: readonly string[], expect: string) => async () => {
    const { output, wallMs } = await bench.run(command, args);
    if (!output.includes(expect)) throw new Error(`${args.join(' ')} printed something else: ${output}`);
    return { wallMs };
  };
  yield await play({
    name: 'start-up',
    about: `Whole commands, from the start of the process to its end, against a Node.js that does nothing; list shows 20 of
      ${ORDERS} orders. All of them run without NODE_EXTRA_CA_CERTS.`,
    rounds: bench.pace.rounds(ROUNDS),
    uncounted: 1,
    sides: {
      [BARE]: turn(process.execPath, ['-e', '0'], ''),
      ...Object.fromEntries(
        commands.map(({ name, args, expect }) => [name, turn(bench.program, args, expect)]),
      ),
    },
    rows: commands.flatMap(({ name, atMost, atMostMsAbove }): Row[] => {
      const compared = { unit: 'ms', of: [name, 'wallMs'], against: [BARE, 'wallMs'] } as const;
      return [
        ...(atMost === undefined ? [] : [{ name, ...compared, aim: { atMost } }]),
        {
          name: `${name}, above`,
          ...compared,
          isDifference: true,
          ...(atMostMsAbove === undefined ? {} : { aim: { atMost: atMostMsAbove } }),
        },
      ];
    }),
  });
}
