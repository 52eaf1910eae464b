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
An error is one line on stderr that begins with "orders:"; with --json, or --format json or ndjson, it is the API's
problem object. Of several orders the exit code is that of the first that failed.
`;
}

async function environment(): Promise<string> {
  const { variables } = await import('../../config/load.ts');
  const all = variables();
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const lines = all.map(({ name, flag, fallback, secret, says }) => {
    const parts = [flag, fallback && `default: ${fallback}`, secret && `or in a file: ${name}_FILE`];
    const beside = parts.filter(Boolean).join(', ');
    return `  ${name.padEnd(width)}${says}${beside === '' ? '' : ` (${beside})`}\n`;
  });
  return `Variables:\n${lines.join('')}
A flag comes first, then the environment, then .env in the working directory, then the default; "orders config"
prints what takes effect and where it comes from. A file with a secret has to be one that only its owner can open.

  NODE_ENV=production  refuses to work with the embedded sandbox
  XDG_DATA_HOME        where the order book is unless ORDERS_DB says so (default: ~/.local/share)
  NO_COLOR             no colours
`;
}

async function formats(): Promise<string> {
  const { KINDS } = await import('../output/render.ts');
  const kinds = Object.values(KINDS).map(({ says, fields }) => {
    const names = Object.entries(fields).map(([name, field]) => ('nested' in field ? `${name}*` : name));
    return `  ${says}\n      ${names.join(', ')}\n`;
  });
  return `Formats:
  --format table    for people; the default
  --format json     exactly what the API would answer; the same as --json
  --format ndjson   the same objects, one a line
  --format csv      a header and a line for each, as RFC 4180 has it; a value that a spreadsheet would take for a
                    formula has a ' in front
  --fields a,b,c    only these fields, in this order, in any format
  --quiet, -q       nothing but the ids of what was made or found, one a line; commands that only change something
                    print nothing; errors and exit codes stay as they are

Fields (* has parts of its own: in CSV only where --fields names it, as JSON):
${kinds.join('')}`;
}
