// How the server has read the file, column by column; each of it can be chosen otherwise.
import { ENCODING_OPTIONS } from '../../../../domain/csv/encoding/encoding-option.ts';
import { type Field, ORDER_FIELDS } from '../../../../domain/csv/mapping/fields.ts';
import type { OrderFileReport } from '../../../../domain/csv/report-json.ts';
import { Foreign } from '../../../parts/values.tsx';
import type { Choices } from '../choices.ts';
import { decide } from '../file-check.ts';
import { readingTexts as words } from '../reading-texts.ts';
import { ColumnSelect } from './column-select.tsx';
import { CurrencyField } from './currency-field.tsx';
import { SheetSelect } from './sheet-select.tsx';
import { Presets } from './to-choose.tsx';

interface HowReadProps {
  readonly choices: Choices;
  readonly report: OrderFileReport;
}

const ENCODINGS = ENCODING_OPTIONS.filter((one) => one !== 'auto');

export function HowRead({ choices, report }: HowReadProps) {
  const { format, delimiter, sheets, preset, fitting_presets, mapping, header } = report;
  return (
    <section class="card" aria-labelledby="how-read">
      <h3 id="how-read">{words.howRead}</h3>
      <Presets presets={fitting_presets} />
      <dl class="import-facts">
        <div>
          <dt>{words.format}</dt>
          <dd>{words[format]}</dd>
        </div>
        {delimiter !== null && (
          <div>
            <dt>{words.delimiter}</dt>
            <dd>{words[delimiter as ',' | ';' | '\t'] ?? delimiter}</dd>
          </div>
        )}
        {preset !== null && (
          <div>
            <dt>{words.preset}</dt>
            <dd>
              <Foreign text={preset} />{' '}
              <button type="button" class="plain" onClick={() => decide({ preset: undefined })}>
                {words.noPreset}
              </button>
            </dd>
          </div>
        )}
      </dl>
      <div class="columns">
        {format === 'csv' && <EncodingSelect chosen={choices.encoding} read={report.encoding} />}
        {sheets !== null && <SheetSelect sheets={sheets} chosen={choices.sheet} />}
        <CurrencyField key={choices.currency} chosen={choices.currency} />
      </div>
      <h4>{words.columnsOfFile}</h4>
      <div class="columns">
        {ORDER_FIELDS.map((field) => (
          <ColumnSelect
            key={field}
            field={field}
            header={header}
            column={columnOf(field, mapping)}
            none="–"
            onChoose={(column) => decide({ columns: { ...choices.columns, [field]: column } })}
          />
        ))}
      </div>
    </section>
  );
}

function columnOf(field: Field, mapping: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(mapping, field) ? mapping[field] : undefined;
}

function EncodingSelect({ chosen, read }: { readonly chosen: string | undefined; readonly read: string }) {
  return (
    <label class="field">
      {words.encoding}
      <select
        value={chosen ?? ''}
        onChange={({ currentTarget: { value } }) =>
          // Its names of columns were read in another encoding.
          decide({ encoding: value === '' ? undefined : value, columns: {} })
        }
      >
        <option value="">{chosen === undefined ? words.recognised(read) : words.recognise}</option>
        {ENCODINGS.map((encoding) => (
          <option key={encoding} value={encoding}>
            {encoding}
          </option>
        ))}
      </select>
    </label>
  );
}
