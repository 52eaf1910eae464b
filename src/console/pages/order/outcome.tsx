// How the last change has ended. It stays until the next change, or until a person dismisses it.
import { useEffect, useRef } from 'preact/hooks';
import { Failure } from '../../parts/failure.tsx';
import { changeTexts as words } from './change-texts.ts';
import type { Changes, Told } from './changes.ts';
import { EventLine } from './event-list.tsx';

export function Outcome({ changes }: { readonly changes: Changes }) {
  const { told } = changes;
  const isBad = told?.tone === 'bad';
  return (
    <>
      <div role="status">{told && !isBad && <Message told={told} onDismiss={changes.dismiss} />}</div>
      <div role="alert">{told && isBad && <Message told={told} onDismiss={changes.dismiss} />}</div>
    </>
  );
}

interface MessageProps {
  readonly told: Told;
  readonly onDismiss: () => void;
}

function Message({ told, onDismiss }: MessageProps) {
  const { failure, meanwhile = [], text, tone } = told;
  const element = useRef<HTMLDivElement>(null);
  // The button that had the focus may be gone.
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, [told]);
  return (
    <div ref={element} tabIndex={-1} class={`outcome ${tone}`}>
      {failure === undefined ? <p>{text}</p> : <Failure failure={failure} />}
      {meanwhile.length > 0 && (
        <ul class="events">
          {meanwhile.map((event, at) => (
            <EventLine key={`${at} ${event.at}`} event={event} />
          ))}
        </ul>
      )}
      <button type="button" class="plain" onClick={onDismiss}>
        {words.dismiss}
      </button>
    </div>
  );
}
