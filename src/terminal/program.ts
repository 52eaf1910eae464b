// The program: registers the commands and turns any error they throw into one line and an exit code. The only
// catch-all.
import { type Argument, Command, CommanderError, type Option } from 'commander';
import { maskedValue } from '../db/postgres/url.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { toOrdersError } from '../domain/shared/problem.ts';
import type { Cli, CommandSpec, CommonOptions } from './cli.ts';
import { commandFirst } from './command-first.ts';
import { COMPLETE_COMMAND, complete } from './completion/answer.ts';
import { EXIT_CODES, EXIT_MEANINGS } from './exit-codes.ts';
import { isTopic, TOPICS, type Topic } from './help/topics.ts';
import type { ProcessEdges } from './io.ts';
import { openCli } from './open-cli.ts';
import { namingOptions } from './options/naming-options.ts';

declare const ORDERS_VERSION: string;

/** Runs one command and resolves to its exit code; never throws. */
export async function runProgram(
  commands: readonly CommandSpec[],
  written: readonly string[],
  edges: ProcessEdges,
): Promise<number> {
  const cli = openCli(edges);
  const { argv, alone } = commandFirst(written);
  if (argv[0] === COMPLETE_COMMAND) {
    await complete(newProgram(commands, cli), cli, argv.slice(1));
    return 0;
  }
  const program = newProgram(commands, cli, argv);
  try {
    await run(program, cli, argv, alone);
    await cli.io.finish();
    return 0;
  } catch (error) {
    return report(error, argv, cli, commands);
  }
}

/** `alone` are the options of no command. */
async function run(
  program: Command,
  cli: Cli,
  argv: readonly string[],
  alone?: CommonOptions,
): Promise<void> {
  if (alone) return (await import('./greeting.ts')).greet(cli, alone);
  const topic = topicOf(program, argv);
  if (topic === undefined)
    return void (await program.parseAsync(commandAlone(program, argv), { from: 'user' }));
  const { topicText } = await import('./help/topic-text.ts');
  cli.io.out(await topicText(topic, EXIT_MEANINGS));
}

/**
 * All commands, none of them run yet. For `argv` only those that it names have their options: Commander compares each
 * option with all others.
 */
export function newProgram(
  commands: readonly CommandSpec[],
  cli: Cli,
  argv: readonly string[] = commands.map(({ name }) => name),
): Command {
  const { io } = cli;
  const program = new Command('orders')
    .description(
      'Create orders, charge each exactly once and email the customers, from the terminal or through a REST API.',
    )
    .version(ORDERS_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.out(text),
      outputError: () => {},
    })
    // Every command has options; without the word each description fits one or two lines.
    .configureHelp({ subcommandTerm })
    .helpCommand('help [command]', 'show help for a command or a topic')
    .addHelpText('after', `\nTopics:\n${TOPIC_LINES}`)
    .addHelpText('after', 'Start with "orders create", or with "orders serve" for the API.');
  for (const spec of commands) {
    const command = program.command(spec.name).description(spec.description);
    for (const argument of spec.arguments ?? []) command.addArgument(argument);
    if (argv.includes(spec.name)) makeRunnable(command, cli, spec);
  }
  return program;
}

function subcommandTerm(command: Command): string {
  return [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' ');
}

/** `<id>` or `[id...]`, as in the usage line. */
function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function makeRunnable(command: Command, cli: Cli, spec: CommandSpec): void {
  for (const option of spec.options) command.addOption(option);
  if (spec.details !== undefined) command.addHelpText('after', spec.details);
  const examples = spec.examples.map((line) => `  $ ${line}\n`).join('');
  command.addHelpText('after', `\nExamples:\n${examples}`).action(async () => {
    const options = await checked(spec, cli, command.opts());
    try {
      await spec.run(cli, options, ...command.processedArgs);
    } catch (error) {
      throw options.json ? error : namingOptions(error, spec, options);
    }
  });
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
    throw new OrdersError('usage', '--quiet prints only ids; remove it to use --json, --format or --fields');
  }
  cli.setQuiet();
}

function withFormat(spec: CommandSpec, options: CommonOptions): CommonOptions {
  const { format, json } = options;
  if (format === undefined) return options;
  const known = spec.options.find(({ long }) => long === '--format')?.argChoices ?? [];
  // An endless output is no JSON text.
  const same = known.includes('json') ? 'json' : 'ndjson';
  if (json && format !== same) {
    throw new OrdersError('usage', `--json means --format ${same}; remove it to use --format ${format}`);
  }
  return format === 'json' || format === 'ndjson' ? { ...options, json: true } : options;
}

const TOPIC_LINES = Object.entries(TOPICS)
  .map(([topic, says]) => `  orders help ${topic.padEnd(12)} ${says}\n`)
  .join('');

async function report(
  thrown: unknown,
  argv: readonly string[],
  cli: Cli,
  commands: readonly CommandSpec[],
): Promise<number> {
  if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'commander.help'))
    return 0;
  const error =
    thrown instanceof CommanderError
      ? usageError(thrown, argv[0], commands.find(({ name }) => name === argv[0])?.options)
      : inTerminal(toOrdersError(thrown));
  const json = isForPrograms(argv);
  cli.report(error, { json });
  if (error.kind === 'internal') await cli.logCause(error);
  // Waits until all output before the failure has been taken, and so has a problem that a program reads; only a server
  // does not wait for the reader of its log.
  await cli.io.finish().catch(() => {});
  if ((json || error.kind === 'interrupted') && argv[0] !== 'serve') await cli.io.said();
  return EXIT_CODES[error.kind];
}

/** A command has no log unless the user asks for one. */
function inTerminal(error: OrdersError): OrdersError {
  const { kind, cause } = error;
  if (kind !== 'internal' || cause === undefined) return error;
  const check = 'check the order with "orders list" before you retry';
  return new OrdersError(kind, `internal error; ${check}; --log-level debug logs the cause`, { cause });
}

/** By the words as typed, because they may be wrong. An export has formats of its own. */
function isForPrograms(argv: readonly string[]): boolean {
  if (argv.includes('--json')) return true;
  if (argv[0] === 'export') return false;
  return argv.some((word, at) => {
    const isValue = argv[at - 1] === '--format';
    return isValue ? /^(nd)?json$/.test(word) : /^--format=(nd)?json$/.test(word);
  });
}

/** Of an unknown command the name alone: with --help, Commander would show the help of the program. */
function commandAlone(program: Command, argv: readonly string[]): readonly string[] {
  const [word = ''] = argv;
  const isKnown = word === 'help' || program.commands.some((command) => command.name() === word);
  return isKnown || word.startsWith('-') ? argv : [word];
}

/** Undefined where Commander shows help; for an unknown command it would show the help of all. */
function topicOf(program: Command, [help, word]: readonly string[]): Topic | undefined {
  if (help !== 'help' || word === undefined || word === 'help' || word.startsWith('-')) return undefined;
  if (isTopic(word)) return word;
  if (program.commands.some((command) => command.name() === word)) return undefined;
  throw new OrdersError('usage', withoutValues(`unknown command '${word}'; see "orders --help"`));
}

/** Commander's complaint as ours: one line, with its suggestion where it has one. */
function usageError(error: CommanderError, word = '--help', options: readonly Option[] = []): OrdersError {
  const text =
    valueProblem(error, options) ??
    withoutValues(error.message.replace(/^error: |\.$/g, '').replace(/\s*\n\s*/g, ' '));
  const isCommand = error.code !== 'commander.unknownCommand' && /^[a-z]/.test(word);
  const hint = text.includes('Did you mean') ? '' : `; see "orders ${isCommand ? `${word} ` : ''}--help"`;
  return new OrdersError('usage', `${text}${hint}`);
}

/** For `--force=yes`: Commander knows no option of that name, and suggests the same one without its value. */
function valueProblem({ message }: CommanderError, options: readonly Option[]): string | undefined {
  const name = /unknown option '(--[^'=]+)=/.exec(message)?.[1];
  return options.some(({ long }) => long === name) ? `option '${name}' takes no value` : undefined;
}

/**
 * A typed word may be a password: the value after an option's name is left out, and elsewhere any text that may be one.
 */
function withoutValues(text: string): string {
  return text
    .replace(/'(--[^'=]+)=[^']*'/g, "'$1'")
    .replace(/'([^']*[@?#][^']*)'/g, (_, word: string) => `'${maskedValue(word)}'`);
}
