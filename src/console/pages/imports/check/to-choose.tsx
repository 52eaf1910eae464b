// For a file that cannot be read as it is: what the server offers to choose from. One press, and it is checked again.
import { useState } from 'preact/hooks';
import type { Field } from '../../../../domain/csv/mapping/fields.ts';
import type { Problem } from '../../../api/request.ts';
import { Foreign } from '../../../parts/values.tsx';
import type { Choices } from '../choices.ts';
import { decide } from '../file-check.ts';
import { readingTexts as words } from '../reading-texts.ts';
import { ColumnSelect } from './column-select.tsx';
import { CurrencyField } from './currency-field.tsx';
import { SheetSelect } from './sheet-select.tsx';

interface ToChooseProps {
  readonly problem: Problem;
  readonly choices: Choices;
}

interface Candidate {
  readonly encoding: string;
  /** The same cells of the file for each candidate. */
  readonly cells: readonly string[];
}

export function ToChoose({ problem, choices }: ToChooseProps) {
  const { members } = problem;
  const candidates = (members.candidates ?? []) as readonly Candidate[];
  const presets = (members.fitting_presets ?? []) as readonly string[];
  const header = (members.header ?? []) as readonly string[];
  const missing = [...((members.missing_fields ?? members.repeated_fields ?? []) as readonly Field[])];
  const named = Object.keys(choices.columns) as Field[];
  const fields = [...named.filter((field) => !missing.includes(field)), ...missing];
  const hasChosen = choices.encoding !== undefined || choices.preset !== undefined;
  return (
    <>
      {candidates.length > 0 && <Encodings candidates={candidates} />}
      <Presets presets={presets} />
      {members.sheets !== undefined && (
        <SheetSelect sheets={members.sheets as readonly string[]} chosen={choices.sheet} />
      )}
      {header.length > 0 && fields.length > 0 && (
        <Columns key={header.join()} fields={fields} header={header} choices={choices} />
      )}
      {missing.includes('currency') && <CurrencyField key={choices.currency} chosen={choices.currency} />}
      {hasChosen && candidates.length === 0 && (
        <p>
          <button type="button" onClick={() => decide({ encoding: undefined, preset: undefined })}>
            {words.startOver}
          </button>
        </p>
      )}
    </>
  );
}

function Encodings({ candidates }: { readonly candidates: readonly Candidate[] }) {
  return (
    <section class="card" aria-labelledby="uncertain">
      <h3 id="uncertain">{words.uncertain}</h3>
      <p class="hint">{words.uncertainText}</p>
      <ul class="candidates">
        {candidates.map(({ encoding, cells }) => (
          <li key={encoding}>
            <p>
              {cells.map((cell, at) => (
                <q key={at}>
                  <Foreign text={cell} />
                </q>
              ))}
            </p>
            <button type="button" onClick={() => decide({ encoding, columns: {} })}>
              {words.readIn(encoding)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Presets({ presets }: { readonly presets: readonly string[] }) {
  return (
    <>
      {presets.map((preset) => (
        <p key={preset} class="offer">
          {words.looksLike(preset)}{' '}
          <button type="button" onClick={() => decide({ preset })}>
            {words.readAs(preset)}
          </button>
        </p>
      ))}
    </>
  );
}

interface ColumnsProps {
  readonly fields: readonly Field[];
  readonly header: readonly string[];
  readonly choices: Choices;
}

/** The file is checked when each of the fields has a column. */
function Columns({ fields, header, choices }: ColumnsProps) {
  const [chosen, setChosen] = useState(choices.columns);
  const choose = (field: Field, column: string) => {
    const columns = { ...chosen, [field]: column };
    setChosen(columns);
    if (fields.every((one) => columns[one] !== undefined)) decide({ columns });
  };
  return (
    <section class="card" aria-labelledby="missing-columns">
      <h3 id="missing-columns">{words.missing}</h3>
      <div class="columns">
        {fields.map((field) => (
          <ColumnSelect
            key={field}
            field={field}
            header={header}
            column={chosen[field]}
            none={words.chooseColumn}
            onChoose={(column) => choose(field, column)}
          />
        ))}
      </div>
    </section>
  );
}
