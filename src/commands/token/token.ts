// `orders token`: makes, lists and removes the named tokens of the API. A token is printed once; the file keeps its hash.
import type { TokenFile } from '../../domain/access/edit-token-file.ts';
import { ROLES } from '../../domain/access/token-file.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { type Cli, type CommandSpec, printJson } from '../../terminal/cli.ts';
import { argument, dryRun, FILES, option, settings, words, yes } from '../../terminal/options/options.ts';
import { printRecords, recordOptions, wantsRecords } from '../../terminal/output/records.ts';
import { isSure, type SureOptions } from '../../terminal/prompts/confirm.ts';

interface TokenOptions extends SureOptions {
  readonly role?: string;
  readonly file?: string;
}

type Action = 'add' | 'list' | 'remove';

export const token: CommandSpec<TokenOptions> = {
  name: 'token',
  description: 'make, list or remove named tokens of the API',
  arguments: [
    argument('<action>', 'add, list or remove').choices(['add', 'list', 'remove']),
    argument('[name]', 'name of the token, which timelines show'),
  ],
  options: [
    ...settings,
    dryRun,
    ...recordOptions,
    option(
      '--role <role>',
      'with add: read, operate (orders and imports), or admin (also resolve payments and hold charges)',
      words(ROLES),
    ),
    option('--file <path>', 'file of tokens (ORDERS_API_TOKENS_FILE)', FILES),
    yes,
  ],
  examples: [
    'orders token list --file tokens',
    'orders token add warehouse --role operate --file tokens',
    'orders token remove dashboard --file tokens --yes',
  ],
  exampleSetup: 'orders token add dashboard --role read --file tokens',
  prints: () => 'tokens',
  async run(cli, options, action: Action, name?: string) {
    check(action, name, options);
    const file = await fileOf(cli, options);
    if (action === 'list') return list(cli, file, options);
    if (name === undefined) throw new OrdersError('usage', `name the token: orders token ${action} NAME`);
    return action === 'add' ? add(cli, file, name, options) : remove(cli, file, name, options);
  },
};

function check(action: Action, name: string | undefined, options: TokenOptions): void {
  if (action === 'list' && name !== undefined) {
    throw new OrdersError('usage', '"orders token list" lists all tokens; remove the name');
  }
  if (action !== 'list' && (options.fields !== undefined || options.format === 'csv')) {
    throw new OrdersError('usage', '--fields and --format csv are for "orders token list"; use --json');
  }
  if (action !== 'add' && options.role !== undefined) {
    throw new OrdersError('usage', '--role is for "orders token add"; remove it');
  }
  if (action === 'add' && options.role === undefined) {
    throw new OrdersError('usage', 'choose the rights of the token with --role read, operate or admin');
  }
}

async function fileOf(cli: Cli, options: TokenOptions): Promise<TokenFile> {
  if (options.file !== undefined) return { path: options.file, setting: '--file' };
  const { config } = await cli.config(options);
  if (config.apiTokensFile !== undefined) {
    return { path: config.apiTokensFile, setting: 'ORDERS_API_TOKENS_FILE' };
  }
  throw new OrdersError('usage', 'name the file of tokens with ORDERS_API_TOKENS_FILE or --file');
}

async function list(cli: Cli, file: TokenFile, options: TokenOptions): Promise<void> {
  const { listTokens } = await import('../../domain/access/edit-token-file.ts');
  const tokens = listTokens(file).map(({ name, role, isHashed }) => ({ name, role, hashed: isHashed }));
  await printRecords(cli, options, 'tokens', tokens, { none: 'no tokens' });
  if (wantsRecords(options) || tokens.every(({ hashed }) => hashed)) return;
  cli.io.err(
    'tokens that are not hashed can be read in the file; "orders token add" stores the hash alone\n',
  );
}

async function add(cli: Cli, file: TokenFile, name: string, options: TokenOptions): Promise<void> {
  const { addToken, parseRole } = await import('../../domain/access/edit-token-file.ts');
  const role = parseRole(options.role ?? '');
  const secret = await addToken(file, name, role, options);
  if (options.dryRun) {
    if (options.json) return printJson(cli.io, { name, role, dry_run: true });
    return cli.io.out(`the token ${name} would be added to ${file.path} with the role ${role}\n`);
  }
  if (options.json) return printJson(cli.io, { name, role, token: secret });
  cli.io.out(`${secret}\n`);
  cli.io.err(`token ${name} (${role}) added to ${file.path}; it is not shown again\n`);
}

async function remove(cli: Cli, file: TokenFile, name: string, options: TokenOptions): Promise<void> {
  const { listTokens, removeToken, tokenNamed } = await import('../../domain/access/edit-token-file.ts');
  const { role } = tokenNamed(file, listTokens(file), name);
  if (options.dryRun) {
    if (options.json) return printJson(cli.io, { name, role, dry_run: true });
    return cli.io.out(`the token ${name} (${role}) would be removed from ${file.path}\n`);
  }
  if (!(await isSure(cli, options, `Remove the token ${name} (${role})?`))) {
    return cli.io.err('nothing removed\n');
  }
  await removeToken(file, name);
  if (options.json) return printJson(cli.io, { name, role, removed: true });
  cli.io.out(`token ${name} removed; a running "orders serve" rejects it within a second\n`);
}
