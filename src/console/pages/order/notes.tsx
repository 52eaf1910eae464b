// The notes of an order. What a person types stays until it is saved: live updates, failures, a lost answer and another
// page leave it.
import { useState } from 'preact/hooks';
import { addNote } from '../../api/order-calls.ts';
import { mayChange } from '../../api/session.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { changeTexts } from './change-texts.ts';
import { type Change, type Changes, useChanges } from './changes.ts';
import { EventList } from './event-list.tsx';
import { orderTexts as words } from './order-texts.ts';
import { Outcome } from './outcome.tsx';
import { eventsSince, type SeenOrder } from './seen-order.ts';

interface NotesProps {
  readonly seen: SeenOrder;
  readonly reread: () => Promise<SeenOrder | undefined>;
}

/** By the order, for as long as the console is open. */
const drafts = new Map<number, string>();

export function Notes({ seen, reread }: NotesProps) {
  const changes = useChanges(reread);
  const notes = seen.events.filter(({ type }) => type === 'note');
  return (
    <section class="card" aria-label={words.notes}>
      <h2>{words.notes}</h2>
      {notes.length === 0 && <p class="hint">{words.noNotes}</p>}
      <EventList events={notes} />
      <Outcome changes={changes} />
      {mayChange.value && <NoteForm seen={seen} changes={changes} />}
    </section>
  );
}

function NoteForm({ seen, changes }: { readonly seen: SeenOrder; readonly changes: Changes }) {
  const { id } = seen.order;
  const [draft, setDraft] = useState(drafts.get(id) ?? '');
  const keep = (text: string) => {
    drafts.set(id, text);
    setDraft(text);
  };
  const text = draft.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  const add = async () => {
    // Once it is there, but not what was typed since.
    const isSaved = () => drafts.get(id) === draft && keep('');
    const change = noteChange(seen, text, isSaved);
    await changes.run(change, seen);
  };
  return (
    <>
      <label class="field">
        {words.note}
        <textarea rows={3} value={draft} onInput={(event) => keep(event.currentTarget.value)} />
      </label>
      <p class="hint">{words.noteHint}</p>
      <ActButton action={changes.actionOf('note', add)} disabled={text === '' || changes.isBusy}>
        {changeTexts.note}
      </ActButton>
    </>
  );
}

function noteChange(seen: SeenOrder, text: string, onSaved: () => unknown): Change {
  return {
    name: 'note',
    send: async () => {
      await addNote(seen.order.id, text);
      onSaved();
    },
    isReached: (now, isAnswered) => {
      const isThere = eventsSince(seen, now).some(({ type, detail }) => type === 'note' && detail === text);
      if (isThere) onSaved();
      return isThere || isAnswered;
    },
    reached: changeTexts.noted,
    unreached: () => changeTexts.noteMissing,
    lost: () => changeTexts.noteMissing,
  };
}
