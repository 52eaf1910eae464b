// `orders create --dry-run`: checks an order as the creation does, and previews the result.
import type { Context } from '../../app/context.ts';
import { draftToJson, type OrderDraft } from '../../domain/model/order.ts';
import { parseOrder } from '../../domain/model/parse-order.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';
import { printRecord } from '../../terminal/output/records.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';

export interface DraftOptions extends CommonOptions {
  readonly idempotencyKey?: string;
}

/** Through a server it is checked here: the API has no dry run. Throws `invalid` as the creation does. */
export async function previewOrder(cli: Cli, input: unknown, options: DraftOptions): Promise<void> {
  const draft = parseOrder(input);
  const { remoteUrl } = await cli.config(options);
  const known =
    remoteUrl !== undefined
      ? NOTHING_KNOWN
      : await cli.withContext(options, ({ context }) => knownOf(context, draft, options));
  const total = `${formatNumber(draft.totalAmount)} ${draft.currency}`;
  const whose = `${stripControlCharacters(draft.customerName)} <${stripControlCharacters(draft.customerEmail)}>`;
  const then = known.isHeld ? 'stay pending, because charges are on hold' : 'be charged';
  const text = () =>
    known.placed === undefined
      ? `an order of ${total} for ${whose} would be created and would ${then}\n`
      : `nothing would be created: order ${known.placed} was already created with this key\n`;
  await printRecord(cli, options, 'drafts', draftToJson(draft), { text });
}

interface Known {
  /** By an earlier request with the same key. */
  readonly placed: number | undefined;
  readonly isHeld: boolean;
}

const NOTHING_KNOWN: Known = { placed: undefined, isHeld: false };

async function knownOf(
  { deps, placedWith }: Pick<Context, 'deps' | 'placedWith'>,
  draft: OrderDraft,
  { idempotencyKey }: DraftOptions,
): Promise<Known> {
  const placed = idempotencyKey === undefined ? undefined : await placedWith(idempotencyKey, draft);
  return { placed, isHeld: await deps.store.read.chargesHeld() };
}
