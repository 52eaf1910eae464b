// The README's table of commands.
import type { Argument } from 'commander';
import { COMMANDS } from '../../src/commands/index.ts';
import { between, table } from './markdown.ts';

export const withCommands = (readme: string): string =>
  between(
    readme,
    'commands',
    table(
      ['command', 'does'],
      COMMANDS.map(({ name, arguments: given = [], description }) => [
        `\`${['orders', name, ...given.map(placeOf)].join(' ')}\``,
        description,
      ]),
    ),
  );

/** A `|` would end the cell. */
function placeOf(argument: Argument): string {
  const name = argument.name().replaceAll('|', ', ').toUpperCase();
  return argument.variadic ? `${name}…` : name;
}
