// The currency of orders that name none.
import { decide } from '../file-check.ts';
import { readingTexts as words } from '../reading-texts.ts';

/** Checked when it is complete, not at each letter. */
export function CurrencyField({ chosen }: { readonly chosen: string | undefined }) {
  return (
    <label class="field">
      {words.currency}
      <input
        maxLength={3}
        size={5}
        placeholder="JPY"
        autocomplete="off"
        defaultValue={chosen ?? ''}
        onChange={({ currentTarget }) => {
          const code = currentTarget.value.trim().toUpperCase();
          decide({ currency: code === '' ? undefined : code });
        }}
      />
    </label>
  );
}
