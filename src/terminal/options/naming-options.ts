// Words an error about fields of the API for the terminal: it names the option that the user typed.
import { invalid, OrdersError } from '../../domain/shared/errors.ts';
import type { CommandSpec, CommonOptions } from '../cli.ts';

type Named<Options extends CommonOptions> = Pick<CommandSpec<Options>, 'options' | 'typedAs'>;

/** `--email must be …` for `customer_email must be …`. Any other error stays as it is. */
export function namingOptions<Options extends CommonOptions>(
  error: unknown,
  spec: Named<Options>,
  options: Options,
): unknown {
  if (!(error instanceof OrdersError) || error.errors.length === 0) return error;
  const { kind, code, errors, members } = error;
  // An error with a message of its own, such as one about a file, names no fields.
  if (error.message !== invalid(errors).message) return error;
  const named = errors.map(({ path, message }) => ({
    path: spec.typedAs?.(path, options) ?? optionNamed(path, spec) ?? path,
    message: message.replace(OTHER_FIELD, (_, before: string, other: string) => {
      return `${before} ${optionNamed(other, spec) ?? other}`;
    }),
  }));
  return new OrdersError(kind, invalid(named).message, { code, errors, members });
}

/** As in "cannot be given together with after" and "must not be later than to". */
const OTHER_FIELD = /\b(together with|than|before) (\w+)$/;

function optionNamed(path: string, { options }: Pick<CommandSpec, 'options'>): string | undefined {
  const wanted = `--${path.toLowerCase().replaceAll('_', '-')}`;
  return options.find(({ long }) => long === wanted)?.long;
}
