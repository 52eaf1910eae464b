// What has come of an import that was started here, as long as it has no page of its own.
import { useEffect } from 'preact/hooks';
import { Failure, failureText } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { onTick } from '../../state/live.ts';
import { type Attempt, lookUp } from './file-import.ts';
import { importTexts as words } from './import-texts.ts';

export function ImportAttempt({ attempt }: { readonly attempt: Attempt }) {
  switch (attempt.kind) {
    case 'running':
      return (
        <p class="notice checking" role="status">
          {words.importing}
        </p>
      );
    case 'known':
      return (
        <div class="notice" role="status">
          <p>{words.knownBatch(attempt.batch.id)}</p>
          <Link path={`imports/${attempt.batch.id}`}>{words.openBatch(attempt.batch.id)}</Link>
        </div>
      );
    case 'begun':
      return (
        <div class="notice" role="status">
          <p>{words.begun(attempt.batch.id)}</p>
          <Link path={`imports/${attempt.batch.id}`}>{words.openBatch(attempt.batch.id)}</Link>
        </div>
      );
    case 'lost':
      return <Lost failure={attempt.failure} isForced={attempt.offer.choices.force} />;
    case 'refused':
      return <Failure failure={failureText(attempt.failure)} />;
  }
}

function Lost({ failure, isForced }: { readonly failure: unknown; readonly isForced: boolean }) {
  useEffect(() => onTick(() => void lookUp()), []);
  return (
    <div class="notice warning" role="alert">
      <p>{words.lost}</p>
      <p>{isForced ? words.lostForced : words.lostSafe}</p>
      <Failure failure={failure} />
      <button type="button" onClick={() => void lookUp()}>
        {words.lookUp}
      </button>
    </div>
  );
}
