// `orders note`: adds a note of a person to the timeline of an order.
import { eventToJson, type OrderEvent } from '../../domain/model/order.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommandSpec, CommonOptions } from '../../terminal/cli.ts';
import { argument, common, dryRun, ORDERS, url } from '../../terminal/options/options.ts';
import { type OrderRefOptions, orderRefOption } from '../../terminal/options/order-ref.ts';
import { printRecord, recordOptions } from '../../terminal/output/records.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';
import { canPrompt } from '../../terminal/prompts/confirm.ts';
import { pickOrder } from '../../terminal/prompts/pick.ts';

export const note: CommandSpec<OrderRefOptions> = {
  name: 'note',
  description: 'add a note to the timeline of an order',
  arguments: [
    argument('[id]', 'order id; on a terminal, you can choose it', ORDERS),
    argument('[text...]', 'the note, one line; - reads standard input'),
  ],
  options: [...common, url, orderRefOption, dryRun, ...recordOptions],
  details: `
"orders show" shows the latest notes, and "orders events" shows all of them.`,
  examples: [
    "orders note 7 'the customer called about the address'",
    "echo 'call back on Monday' | orders note 7 -",
  ],
  prints: () => 'events',
  async run(cli, options, id: string | undefined, text: string[]) {
    // The order is named already: all words are the note.
    const hasRef = options.orderRef !== undefined;
    const words = hasRef && id !== undefined ? [id, ...text] : text;
    if (hasRef && id !== undefined && text.length > 0 && /^\d+$/.test(id)) {
      throw new OrdersError(
        'usage',
        'use an id or --order-ref, not both; put a note that begins with a number in quotes',
      );
    }
    const which = pickOrder(cli, hasRef ? undefined : id, options, NOTED);
    const given = await givenText(cli, words, options, hasRef ? '--order-ref REF' : (id ?? 'ID'));
    await cli.withSession(options, async (session) => {
      const { orders, caller } = session;
      const orderId = await which(session);
      const written = given ?? (await askNote());
      const event = options.dryRun
        ? await orders.getOrder(orderId, caller).then(() => eventOf(written))
        : await orders.addNote(orderId, written, caller);
      const does = options.dryRun ? 'would be added' : 'added';
      const told = () => `note ${does} to order ${orderId}: ${stripControlCharacters(written)}\n`;
      await printRecord(cli, options, 'events', eventToJson(event), { text: told, named: true });
    });
  },
};

const NOTED = { command: 'note', action: 'add a note to' };

/** Undefined if it is to be asked for. Throws `invalid` for a text that is no note, `usage` for none in a pipe. */
async function givenText(
  { io }: Cli,
  words: readonly string[],
  options: CommonOptions,
  of: string,
): Promise<string | undefined> {
  const isInput = words.length === 1 && words[0] === '-';
  if (words.length === 0) {
    if (canPrompt(io, options)) return undefined;
    const example = `orders note ${of} "the customer called"`;
    throw new OrdersError('usage', `the text is missing; add it, as in ${example}, or use - to read it`);
  }
  const [{ noteSchema }, { readInput }] = await Promise.all([
    import('../../domain/orders/add-note.ts'),
    import('../../domain/shared/schema.ts'),
  ]);
  return readInput(noteSchema, { text: isInput ? await io.readInput() : words.join(' ') }).text;
}

async function askNote(): Promise<string> {
  const [{ noteTextProblem }, { askText }] = await Promise.all([
    import('../../domain/orders/add-note.ts'),
    import('../../terminal/prompts/prompt.ts'),
  ]);
  return askText('Note', noteTextProblem);
}

/** As a preview shows it. */
function eventOf(text: string): OrderEvent {
  const nothing = { from: null, to: null, paymentId: null };
  return { ...nothing, at: Date.now(), type: 'note', actor: 'cli', detail: text };
}
