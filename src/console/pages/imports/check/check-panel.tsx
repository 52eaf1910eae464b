// What the server finds in the chosen file, and what can be decided about it, before anything is stored.
import type { OrderFileReport } from '../../../../domain/csv/report-json.ts';
import { Problem } from '../../../api/request.ts';
import { Failure, failureText } from '../../../parts/failure.tsx';
import { Foreign, visibleText } from '../../../parts/values.tsx';
import { formatNumber } from '../../../text/format.ts';
import { checkAgain, decide, dropFile, type Look } from '../file-check.ts';
import { attempt, forgetAttempt, isImporting } from '../file-import.ts';
import { ImportAttempt } from '../import-attempt.tsx';
import { importTexts as words } from '../import-texts.ts';
import { CheckResult } from './check-result.tsx';
import { CheckedBadRows } from './checked-bad-rows.tsx';
import { FirstOrders } from './first-orders.tsx';
import { ForceChoice } from './force-choice.tsx';
import { HowRead } from './how-read.tsx';
import { ToChoose } from './to-choose.tsx';

export function CheckPanel({ look }: { readonly look: Look }) {
  const { file, report, failure, isChecking } = look;
  return (
    <section class="check" aria-label={visibleText(file.name)} aria-busy={isChecking}>
      <header class="file">
        <h2>
          <Foreign text={file.name} />
        </h2>
        <span class="hint">{sizeText(file.size)}</span>
        <button
          type="button"
          disabled={isImporting.value}
          onClick={() => {
            forgetAttempt();
            dropFile();
          }}
        >
          {isChecking ? words.stop : words.remove}
        </button>
      </header>
      <p class="hint checking" role="status">
        {isChecking && words.checking(sizeText(file.size))}
      </p>
      <CheckFailure failure={failure} look={look} />
      {attempt.value && <ImportAttempt attempt={attempt.value} />}
      {report && <Found look={look} report={report} />}
    </section>
  );
}

function Found({ look, report }: { readonly look: Look; readonly report: OrderFileReport }) {
  return (
    // What is being imported was decided.
    <div class="found" inert={isImporting.value}>
      <CheckResult look={look} report={report} />
      <div>
        <CheckedBadRows look={look} report={report} />
        <FirstOrders report={report} />
        <HowRead choices={look.choices} report={report} />
      </div>
    </div>
  );
}

/** In the words of the server, with what can be chosen instead. */
function CheckFailure({ failure, look }: { readonly failure: unknown; readonly look: Look }) {
  if (failure === undefined) return null;
  const problem = failure instanceof Problem ? failure : undefined;
  // The same bytes get the same answer.
  const mayPass = problem?.status !== 422;
  // The choice between them says it all.
  const isChoice = problem?.members.candidates !== undefined;
  return (
    <>
      {!isChoice && <Failure failure={failureText(failure)} {...(mayPass ? { onRetry: checkAgain } : {})} />}
      {problem && <ToChoose problem={problem} choices={look.choices} />}
      {problem?.code === 'charged_before' && (
        <ForceChoice isForced={look.choices.force} onChange={(force) => decide({ force })} />
      )}
    </>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${formatNumber((bytes / 1_000).toFixed(1))} kB`;
  return `${formatNumber((bytes / 1_000_000).toFixed(1))} MB`;
}
