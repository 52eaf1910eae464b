// A button that acts once, and shows that it does.
import type { ComponentChildren } from 'preact';
import type { Action } from '../state/act.ts';

interface ActButtonProps {
  readonly action: Action;
  readonly class?: string | undefined;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

export function ActButton({ action, class: className, disabled = false, children }: ActButtonProps) {
  // The second click of a double click may land on a button that has just come there.
  const press = (event: MouseEvent) => event.detail < 2 && action.run();
  return (
    <button
      type="button"
      class={className}
      aria-busy={action.isRunning}
      aria-disabled={disabled || action.isRunning}
      onClick={(event) => !disabled && press(event)}
    >
      {children}
    </button>
  );
}
