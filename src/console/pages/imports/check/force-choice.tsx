// Whether a file that was imported before is imported again, with all its charges.
import { importTexts as words } from '../import-texts.ts';

interface ForceChoiceProps {
  readonly isForced: boolean;
  readonly onChange: (isForced: boolean) => void;
}

export function ForceChoice({ isForced, onChange }: ForceChoiceProps) {
  return (
    <label class="option">
      <input
        type="checkbox"
        checked={isForced}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {words.force}
    </label>
  );
}
