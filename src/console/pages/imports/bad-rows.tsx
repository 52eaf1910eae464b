// Rows that cannot be imported, in place: the line, the column, what stands there and why it is wrong.
import type { ComponentChildren } from 'preact';
import type { BatchError } from '../../../domain/model/batch-json.ts';
import { Pager } from '../../parts/pager.tsx';
import { Foreign } from '../../parts/values.tsx';
import { formatNumber } from '../../text/format.ts';
import { fieldName, readingTexts as words } from './reading-texts.ts';

export const ROWS_SHOWN = 100;

interface BadRowsProps {
  readonly errors: readonly BatchError[];
  /** The place of the first of `errors` among all, from 0. */
  readonly skip: number;
  readonly total: number;
  readonly onSkip: (skip: number) => void;
  /** The file's own names of its columns, where they are known. */
  readonly mapping?: Readonly<Record<string, string>>;
  readonly isBusy: boolean;
  /** Above the table. */
  readonly children: ComponentChildren;
}

export function BadRows({ errors, skip, total, onSkip, mapping = {}, isBusy, children }: BadRowsProps) {
  const nameOf = (column: string) => {
    const own = Object.hasOwn(mapping, column) ? mapping[column] : undefined;
    return own ?? fieldName(column);
  };
  return (
    <section class="card" aria-labelledby="bad-rows" aria-busy={isBusy}>
      <h3 id="bad-rows">{words.badRows}</h3>
      {children}
      <Pager skip={skip} size={ROWS_SHOWN} total={total} onSkip={onSkip} />
      <table class="stacking bad-rows">
        <thead>
          <tr>
            <th class="number">{words.line}</th>
            <th>{words.column}</th>
            <th>{words.value}</th>
            <th>{words.reason}</th>
          </tr>
        </thead>
        <tbody>
          {errors.map(({ line, column, value, reason }, at) => (
            <tr key={`${skip + at}`}>
              <td class="number" data-name={words.line}>
                {formatNumber(line)}
              </td>
              <td data-name={words.column}>
                {column ? <Foreign text={nameOf(column)} /> : <em>{words.wholeRow}</em>}
              </td>
              <td data-name={words.value}>
                <Foreign text={value ?? ''} />
              </td>
              <td data-name={words.reason}>
                <Foreign text={reason} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
