// `orders import --resume --dry-run`: previews how a batch would continue, here or through a server, and sends nothing.
import { foreseeResume } from '../../domain/dry-run/preview-batch.ts';
import type { Cli, CommonOptions } from '../../terminal/cli.ts';
import { printRecord } from '../../terminal/output/records.ts';

/** Throws the errors that resuming would throw before its first call. */
export function foreseenResume(cli: Cli, options: CommonOptions, id: number): Promise<void> {
  return cli.withSession(options, async ({ batches, caller }) => {
    const batch = await batches.getBatch(id, caller);
    const says = foreseeResume(batch);
    await printRecord(cli, options, 'batches', batch, { text: () => `batch ${id} ${says}\n` });
  });
}
