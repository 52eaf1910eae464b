// Chooses the sheet of a workbook.
import { visibleText } from '../../../parts/values.tsx';
import { decide } from '../file-check.ts';
import { readingTexts as words } from '../reading-texts.ts';

interface SheetSelectProps {
  readonly sheets: readonly string[];
  readonly chosen: string | undefined;
}

export function SheetSelect({ sheets, chosen }: SheetSelectProps) {
  return (
    <label class="field">
      {words.sheet}
      <select
        value={chosen ?? ''}
        onChange={({ currentTarget: { value } }) =>
          decide({ sheet: value === '' ? undefined : value, columns: {} })
        }
      >
        <option value="">{words.firstSheet}</option>
        {sheets.map((sheet) => (
          <option key={sheet} value={sheet}>
            {visibleText(sheet)}
          </option>
        ))}
      </select>
    </label>
  );
}
