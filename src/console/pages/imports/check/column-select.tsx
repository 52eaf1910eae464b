// Chooses the column of a file that holds a field.
import type { Field } from '../../../../domain/csv/mapping/fields.ts';
import { visibleText } from '../../../parts/values.tsx';
import { fieldName } from '../reading-texts.ts';

interface ColumnSelectProps {
  readonly field: Field;
  readonly header: readonly string[];
  /** As it is read now; not always one of the header: a preset joins columns, and names constants. */
  readonly column: string | undefined;
  /** Says that there is none. */
  readonly none: string;
  readonly onChoose: (column: string) => void;
}

export function ColumnSelect({ field, header, column, none, onChoose }: ColumnSelectProps) {
  const columns = [...new Set(header.filter((cell) => cell !== ''))];
  return (
    <label class="field">
      {fieldName(field)}
      <select
        value={column ?? ''}
        onChange={({ currentTarget }) => currentTarget.value !== '' && onChoose(currentTarget.value)}
      >
        {column === undefined && <option value="">{none}</option>}
        {column !== undefined && !columns.includes(column) && (
          <option value={column}>{visibleText(column)}</option>
        )}
        {columns.map((cell) => (
          <option key={cell} value={cell}>
            {visibleText(cell)}
          </option>
        ))}
      </select>
    </label>
  );
}
