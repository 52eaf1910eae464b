// The text of `orders help TOPIC`: each topic from the table that the program itself uses.
import type { EXIT_MEANINGS } from '../exit-codes.ts';
import type { Topic } from './topics.ts';

/** `meanings` are those of the exit codes. Every command would load a further file for any value imported here. */
export async function topicText(topic: Topic, meanings: Meanings): Promise<string> {
  return TEXTS[topic](meanings);
}

type Meanings = typeof EXIT_MEANINGS;

const TEXTS: Record<Topic, (meanings: Meanings) => string | Promise<string>> = {
  'exit-codes': exitCodes,
  environment,
  formats,
};

function exitCodes(meanings: Meanings): string {
  const lines = Object.entries(meanings).map(
    ([code, meaning]) => `${code.padStart(5)}  ${meaning.replaceAll('`', '"')}\n`,
  );
  return `Exit codes:\n${lines.join('')}
An error is one line on stderr that starts with "orders:". With --json, or --format json or ndjson, it is the
problem object of the API. For several orders, the exit code is that of the first failure.
`;
}

async function environment(): Promise<string> {
  const { variables } = await import('../../config/load.ts');
  const all = variables();
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const lines = all.map(({ name, flag, fallback, secret, says }) => {
    const parts = [flag, fallback && `default: ${fallback}`, secret && `or in a file: ${name}_FILE`];
    const notes = parts.filter(Boolean).join(', ');
    return `  ${name.padEnd(width)}${says}${notes === '' ? '' : ` (${notes})`}\n`;
  });
  return `Environment variables:\n${lines.join('')}
A command uses the first value it finds: an option, the environment, .env in the working directory, the default.
"orders config" prints each value and its source. Only the owner may have access to a file with a secret.

  NODE_ENV=production  refuse the embedded sandbox
  XDG_DATA_HOME        folder of the order database, unless ORDERS_DB is set (default: ~/.local/share)
  XDG_CONFIG_HOME      folder of your saved mappings of columns (default: ~/.config)
  NO_COLOR             print without colours
`;
}

async function formats(): Promise<string> {
  const { KINDS } = await import('../output/render.ts');
  const kinds = Object.values(KINDS).map(({ says, fields }) => {
    const names = Object.entries(fields).map(([name, field]) => ('nested' in field ? `${name}*` : name));
    return `  ${says}\n      ${names.join(', ')}\n`;
  });
  return `Formats:
  --format table    print a table for people (the default)
  --format json     print JSON, exactly as the API returns it; the same as --json
  --format ndjson   print the same JSON objects, one per line
  --format csv      print a header and one row per record, as in RFC 4180. Text that a spreadsheet would read as a
                    formula starts with a '.
  --fields a,b,c    print only these fields, in this order, in any format
  --quiet, -q       print only the ids of created or found records, one per line. Commands that only change
                    something print nothing. Errors and exit codes stay the same.

Fields (* has several values; CSV contains it, as JSON, only if --fields names it):
${kinds.join('')}`;
}
