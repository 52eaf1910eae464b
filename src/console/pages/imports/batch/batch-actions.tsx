// The actions on an import, each where its status allows it. A refusal is told in the words of the server.
import { useState } from 'preact/hooks';
import type { BatchAction } from '../../../../domain/model/batch.ts';
import type { BatchJson } from '../../../../domain/model/batch-json.ts';
import { changeBatch } from '../../../api/imports-calls.ts';
import { NoAnswer } from '../../../api/request.ts';
import { ActButton } from '../../../parts/act-button.tsx';
import { Failure } from '../../../parts/failure.tsx';
import { useAction } from '../../../state/act.ts';
import { batchTexts as words } from '../batch-texts.ts';
import { CancelDialog } from './cancel-dialog.tsx';

interface BatchActionsProps {
  readonly batch: BatchJson;
  readonly onChange: () => void;
}

export function BatchActions({ batch, onChange }: BatchActionsProps) {
  const [done, setDone] = useState('');
  const [isAsked, setAsked] = useState(false);
  const { id } = batch;
  const act = (action: BatchAction) => async () => {
    setDone('');
    try {
      const { retried } = await changeBatch(id, action);
      if (retried !== undefined) setDone(words.retried(retried));
    } finally {
      onChange();
    }
  };
  const pause = useAction(act('pause'));
  const resume = useAction(act('resume'));
  const retry = useAction(act('retry'));
  const may = allowed(batch);
  return (
    <>
      <div class="buttons">
        {may.pause && (
          <ActButton key="pause" action={pause}>
            {words.pause}
          </ActButton>
        )}
        {may.resume && (
          <ActButton key="resume" class="primary" action={resume}>
            {words.resume}
          </ActButton>
        )}
        {may.retry && (
          <ActButton key="retry" action={retry}>
            {words.retry}
          </ActButton>
        )}
        {may.cancel && (
          <button key="cancel" type="button" class="danger-quiet" onClick={() => setAsked(true)}>
            {words.cancel}
          </button>
        )}
      </div>
      <p role="status">{done}</p>
      {[pause, resume, retry].map(({ failure }, at) => (
        <ActionFailure key={at} failure={failure} />
      ))}
      {isAsked && (
        <CancelDialog
          batch={batch}
          onDone={(text) => setDone(text)}
          onClose={() => {
            setAsked(false);
            onChange();
          }}
        />
      )}
    </>
  );
}

function ActionFailure({ failure }: { readonly failure: unknown }) {
  return (
    <>
      <Failure failure={failure} />
      {failure instanceof NoAnswer && <p class="hint">{words.unknown}</p>}
    </>
  );
}

/** As the server will decide; it has the last word. */
function allowed({ status, failed, pending, amounts }: BatchJson) {
  const isCharged = amounts.some(({ paid }) => paid > 0);
  return {
    pause: status === 'running',
    resume: status === 'paused',
    retry: failed > 0 && status !== 'aborted',
    cancel: status === 'running' || status === 'paused' || failed > 0 || pending > 0 || isCharged,
  };
}
