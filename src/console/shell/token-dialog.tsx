// Asks for the API token, over the page that was shown: with an accepted token it goes on where it was.
import { useState } from 'preact/hooks';
import { asksForToken, enterToken, wasRefused } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { shellTexts } from './shell-texts.ts';

export function TokenDialog() {
  const [entered, setEntered] = useState('');
  if (!asksForToken.value) return null;
  return (
    <Dialog title={shellTexts.tokenTitle} canClose={false} onClose={() => {}}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (entered.trim() === '') return;
          enterToken(entered.trim());
          setEntered('');
        }}
      >
        {wasRefused.value && <p role="alert">{shellTexts.tokenRefused}</p>}
        <label class="field">
          {shellTexts.token}
          <input
            type="password"
            autocomplete="off"
            autofocus
            value={entered}
            onInput={(event) => setEntered(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{shellTexts.tokenKept}</p>
        <div class="buttons">
          <button type="submit" class="primary">
            {shellTexts.useToken}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
