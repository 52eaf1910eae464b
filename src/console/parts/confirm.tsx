// A dangerous action, asked for with what it does. The focus is on the way out, so that Enter pressed twice does nothing.
import type { ComponentChildren } from 'preact';
import { useAction } from '../state/act.ts';
import { ActButton } from './act-button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly confirm: string;
  readonly keep: string;
  /** The dialog closes when it succeeds; a failure is shown in it. */
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

export function Confirm({ title, confirm, keep, act, onClose, children }: ConfirmProps) {
  const action = useAction(async () => {
    await act();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose} canClose={!action.isRunning}>
      {children}
      <Failure failure={action.failure} />
      <div class="buttons">
        <button type="button" autofocus disabled={action.isRunning} onClick={onClose}>
          {keep}
        </button>
        <ActButton action={action} class="danger">
          {confirm}
        </ActButton>
      </div>
    </Dialog>
  );
}
