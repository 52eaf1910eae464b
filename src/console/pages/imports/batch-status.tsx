// The status of an import as a word and a shape beside the colour.
import type { ShownStatus } from '../../../domain/model/batch-status.ts';
import { batchTexts as words } from './batch-texts.ts';

export function BatchStatus({ status }: { readonly status: ShownStatus }) {
  return <span class={`status batch-${status}`}>{words[status]}</span>;
}
