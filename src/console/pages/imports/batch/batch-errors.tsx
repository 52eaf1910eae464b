// The bad rows of a stored import, page by page, and all of them as a file.
import { useState } from 'preact/hooks';
import type { BatchError, BatchJson } from '../../../../domain/model/batch-json.ts';
import { listBatchErrors } from '../../../api/imports-calls.ts';
import { ActButton } from '../../../parts/act-button.tsx';
import { Failure } from '../../../parts/failure.tsx';
import { useAction } from '../../../state/act.ts';
import { useLoaded } from '../../../state/load.ts';
import { BadRows, ROWS_SHOWN } from '../bad-rows.tsx';
import { batchTexts as words } from '../batch-texts.ts';
import { rejectsName } from '../choices.ts';
import { saveFile } from '../save-file.ts';
import { errorCsv } from './error-csv.ts';

const READ_AT_ONCE = 1_000;

export function BatchErrors({ batch: { id, csv_source } }: { readonly batch: BatchJson }) {
  const [skip, setSkip] = useState(0);
  // They do not change once they are stored.
  const { value, failure, reload } = useLoaded(
    `errors ${id} ${skip}`,
    (signal) => listBatchErrors(id, { skip: String(skip), limit: String(ROWS_SHOWN) }, signal),
    (news) => news === undefined,
  );
  const download = useAction(async () => {
    const errors: BatchError[] = [];
    for (let isMore = true; isMore; ) {
      const page = await listBatchErrors(id, { skip: String(errors.length), limit: String(READ_AT_ONCE) });
      errors.push(...page.rows);
      isMore = page.next !== undefined && page.rows.length > 0;
    }
    saveFile(new Blob([errorCsv(errors)], { type: 'text/csv' }), rejectsName(csv_source ?? `import-${id}`));
  });
  return (
    <BadRows
      errors={value?.rows ?? []}
      skip={skip}
      total={value?.total ?? skip + ROWS_SHOWN}
      onSkip={setSkip}
      isBusy={value === undefined}
    >
      <p>
        <ActButton action={download}>{words.saveErrors}</ActButton>
      </p>
      <Failure failure={download.failure} />
      <Failure failure={failure} onRetry={reload} />
    </BadRows>
  );
}
