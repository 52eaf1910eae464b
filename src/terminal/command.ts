// A command as one object: all that is said of it, and how it runs. Help, completion, README and tests go by these objects.
import type { Argument, Command, Option } from 'commander';
import { OrdersError } from '../domain/shared/errors.ts';
import type { Cli, CommonOptions } from './cli.ts';
import type { KindName } from './output/record-kinds.ts';

export interface CommandSpec<Options extends CommonOptions = CommonOptions> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly Argument[];
  /** In the order of its help; `option` and what else is in `options` makes them. */
  readonly options: readonly Option[];
  /** In its help, before the examples. */
  readonly details?: string;
  /** Each runs as it stands: a test runs them all. */
  readonly examples: readonly [string, ...string[]];
  /** A line of bash that prepares its examples, in place of that which makes orders 7 to 9. */
  readonly exampleSetup?: string;
  /** The kind of the records that it prints: `--fields` chooses among their fields. */
  prints?(options: Options): KindName;
  /** `given` are its arguments. What is heavy is loaded here. */
  run(cli: Cli, options: Options, ...given: (string | readonly string[] | undefined)[]): Promise<void> | void;
}

export function addCommand(program: Command, cli: Cli, spec: CommandSpec): void {
  const command = program.command(spec.name).description(spec.description);
  for (const argument of spec.arguments ?? []) command.addArgument(argument);
  for (const option of spec.options) command.addOption(option);
  if (spec.details !== undefined) command.addHelpText('after', spec.details);
  const examples = spec.examples.map((line) => `  $ ${line}\n`).join('');
  command
    .addHelpText('after', `\nExamples:\n${examples}`)
    .action(async () => spec.run(cli, await checked(spec, cli, command.opts()), ...command.processedArgs));
}

/** Throws `usage` for options that contradict each other, before the command does anything. */
async function checked(spec: CommandSpec, cli: Cli, given: CommonOptions): Promise<CommonOptions> {
  if (given.quiet) hush(cli, given);
  const options = withFormat(spec, given);
  if (spec.prints && options.fields !== undefined) {
    const { checkFields } = await import('./output/render.ts');
    checkFields(spec.prints(options), options.fields);
  }
  return options;
}

function hush(cli: Cli, { json, format, fields }: CommonOptions): void {
  if (json || format !== undefined || fields !== undefined) {
    throw new OrdersError(
      'usage',
      '--quiet prints ids alone; leave it out for --json, --format and --fields',
    );
  }
  cli.hush();
}

function withFormat(spec: CommandSpec, options: CommonOptions): CommonOptions {
  const { format, json } = options;
  if (format === undefined) return options;
  const known = spec.options.find(({ long }) => long === '--format')?.argChoices ?? [];
  // What has no end is no JSON text.
  const same = known.includes('json') ? 'json' : 'ndjson';
  if (json && format !== same) {
    throw new OrdersError('usage', `--json means --format ${same}; leave it out for --format ${format}`);
  }
  return format === 'json' || format === 'ndjson' ? { ...options, json: true } : options;
}
