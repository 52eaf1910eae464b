// `orders import --resume --dry-run`: says how a batch would go on, here or through a server, and sends nothing of it.
import { foreseeResume } from '../../domain/dry-run/preview-batch.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';
import { printRecord } from '../../terminal/output/records.ts';

/** Throws what going on would throw before its first call. */
export function foreseenResume(cli: Cli, options: CommonOptions, id: number): Promise<void> {
  return cli.withSession(options, async ({ batches, caller }) => {
    const batch = await batches.getBatch(id, caller);
    const says = foreseeResume(batch);
    await printRecord(cli, options, 'batches', batch, { text: () => `batch ${id} ${says}\n` });
  });
}
