// The bad rows of the chosen file. The server keeps no file that it only checks, so each further thousand of errors takes
// the file once more; the pages in between do not.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OrderFileReport, RowError } from '../../../../domain/csv/report-json.ts';
import { checkFile, readRejects } from '../../../api/imports-calls.ts';
import { ActButton } from '../../../parts/act-button.tsx';
import { Failure } from '../../../parts/failure.tsx';
import { Foreign } from '../../../parts/values.tsx';
import { useAction } from '../../../state/act.ts';
import { formatNumber } from '../../../text/format.ts';
import { BadRows, ROWS_SHOWN } from '../bad-rows.tsx';
import { parametersOf, rejectsName } from '../choices.ts';
import type { Look } from '../file-check.ts';
import { fieldName, readingTexts as words } from '../reading-texts.ts';
import { saveFile } from '../save-file.ts';

interface CheckedBadRowsProps {
  readonly look: Look;
  readonly report: OrderFileReport;
}

/** As many as the server tells at once. */
const ERRORS_READ = 1_000;

interface Part {
  readonly first: number;
  readonly errors: readonly RowError[];
}

export function CheckedBadRows({ look, report }: CheckedBadRowsProps) {
  const { part, skip, failure, isReading, show } = useErrors(look, report);
  if (report.total_errors === 0) return null;
  const from = skip - part.first;
  return (
    <BadRows
      errors={part.errors.slice(from, from + ROWS_SHOWN)}
      skip={skip}
      total={report.total_errors}
      onSkip={show}
      mapping={report.mapping}
      isBusy={isReading}
    >
      <Causes causes={report.causes} />
      <Rejects look={look} />
      <Failure failure={failure} />
    </BadRows>
  );
}

function useErrors({ file, choices }: Look, report: OrderFileReport) {
  const beginning = {
    part: { first: 0, errors: report.errors } as Part,
    skip: 0,
    failure: undefined as unknown,
  };
  const [state, setState] = useState({ ...beginning, of: report });
  const [isReading, setIsReading] = useState(false);
  const reading = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => reading.current?.abort(), [report]);

  const show = async (skip: number) => {
    reading.current?.abort();
    setIsReading(false);
    const first = skip - (skip % ERRORS_READ);
    if (first === part.first) {
      setState({ part, skip, failure: undefined, of: report });
      return;
    }
    const own = new AbortController();
    reading.current = own;
    setIsReading(true);
    try {
      const query = { ...parametersOf(file.name, choices), errors_skip: String(first) };
      const { errors } = await checkFile(file, query, own.signal);
      if (!own.signal.aborted) setState({ part: { first, errors }, skip, failure: undefined, of: report });
    } catch (failure) {
      if (!own.signal.aborted) setState({ part, skip: shown.skip, failure, of: report });
    } finally {
      if (!own.signal.aborted) setIsReading(false);
    }
  };
  // Of another report nothing is shown, not even for a moment.
  const shown = state.of === report ? state : beginning;
  const { part } = shown;
  return { ...shown, isReading, show: (skip: number) => void show(skip) };
}

function Causes({ causes }: { readonly causes: OrderFileReport['causes'] }) {
  if (causes.length < 2) return null;
  return (
    <details>
      <summary>{words.causes}</summary>
      <ul class="causes">
        {causes.map(({ column, reason, count, line }) => (
          <li key={`${column} ${line} ${reason}`}>
            <strong>{formatNumber(count)}</strong> × {column === '' ? words.wholeRow : fieldName(column)}{' '}
            <Foreign text={reason} /> <span class="hint">{words.fromLine(line)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Rejects({ look: { file, choices } }: { readonly look: Look }) {
  const download = useAction(async () => {
    const rejects = await readRejects(file, parametersOf(file.name, choices));
    saveFile(rejects, rejectsName(file.name));
  });
  return (
    <>
      <p>
        <ActButton action={download}>{words.rejects}</ActButton>
      </p>
      <Failure failure={download.failure} />
    </>
  );
}
