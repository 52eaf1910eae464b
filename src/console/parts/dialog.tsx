// A question over the page. The browser keeps the focus inside, and closes it on Escape.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Whether Escape closes it. */
  readonly canClose?: boolean;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, canClose = true, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      // The answer may take the pressed button away: keys and a screen reader go on in the page.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) {
          document.querySelector('main')?.focus({ preventScroll: true });
        }
      });
    };
  }, []);
  // Browsers close a dialog on the second Escape, whatever was said to the first.
  const closed = () => (canClose ? onClose() : element.current?.showModal());
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      onCancel={(event) => !canClose && event.preventDefault()}
      onClose={closed}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
