// The filters of the list. Each takes effect when it is entered; what a person is typing stays, whatever the address says.
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ORDER_STATUSES, statusesIn } from '../../../domain/model/order-status.ts';
import { isPainted } from '../../state/first-paint.ts';
import { goTo, place } from '../../state/location.ts';
import { statusTexts } from '../../text/statuses.ts';
import { dayFrom, dayTo, firstSecondOf, lastSecondOf } from './days.ts';
import { filterTexts } from './filter-texts.ts';
import {
  type Fault,
  type FilterName,
  type Filters,
  faultOf,
  filterNames,
  parsePlace,
  withFilter,
  writePlace,
} from './filters.ts';

/** Goes to the list with this filter, unless it has it. */
export function setFilter(name: FilterName, value: string | undefined): void {
  const here = parsePlace(place.value.query);
  const next = withFilter(here, name, value);
  if (next.filters[name] !== here.filters[name]) goTo('orders', writePlace(next));
}

export function FilterBar({ filters }: { readonly filters: Filters }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="filter-bar">
      <button type="button" class="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {filterTexts.toggle(filterNames(filters).length)}
      </button>
      <form
        class={isOpen ? 'filters open' : 'filters'}
        aria-label={filterTexts.filters}
        // Enter changes a field first, and the change is what counts.
        onSubmit={(event) => event.preventDefault()}
      >
        <StatusField written={filters.status} />
        <TextField name="customer_email" value={filters.customer_email} />
        <TextField name="order_ref" value={filters.order_ref} />
        <TextField name="batch_id" value={filters.batch_id} />
        <TextField name="currency" value={filters.currency} />
        <DayField name="created_from" day={dayFrom(filters.created_from)} write={firstSecondOf} />
        <DayField name="created_to" day={dayTo(filters.created_to)} write={lastSecondOf} />
        <HoldField value={filters.held} />
        <button type="submit">{filterTexts.apply}</button>
      </form>
    </div>
  );
}

function StatusField({ written = '' }: { readonly written: string | undefined }) {
  const chosen = statusesIn(written);
  const change = (status: (typeof ORDER_STATUSES)[number], isOn: boolean) => {
    // The address may know more than this drawing of the page.
    const now = statusesIn(parsePlace(place.value.query).filters.status ?? '');
    const next = ORDER_STATUSES.filter((one) => (one === status ? isOn : now.includes(one)));
    setFilter('status', next.join(','));
  };
  return (
    <fieldset class="statuses">
      <legend>{filterTexts.names.status}</legend>
      {ORDER_STATUSES.map((status) => (
        <label key={status}>
          <input
            type="checkbox"
            checked={chosen.includes(status)}
            onChange={(event) => change(status, event.currentTarget.checked)}
          />
          {statusTexts[status]}
        </label>
      ))}
    </fieldset>
  );
}

/** The text of a field: it follows the address, but not while a person is changing it. */
function useDraft(input: RefObject<HTMLInputElement | null>, value: string) {
  const [draft, setDraft] = useState(value);
  const followed = useRef(value);
  useEffect(() => {
    const isChanging = document.activeElement === input.current && draft !== followed.current;
    followed.current = value;
    if (!isChanging) setDraft(value);
  }, [value]);
  return [draft, setDraft] as const;
}

type TextName = 'customer_email' | 'order_ref' | 'batch_id' | 'currency';

function TextField({ name, value = '' }: { readonly name: TextName; readonly value: string | undefined }) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useDraft(input, value);
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  useEffect(() => setFault(undefined), [value]);
  const enter = (text: string) => {
    const wrong = text.trim() === '' ? undefined : faultOf(name, text);
    setFault(wrong);
    if (wrong === undefined) setFilter(name, text.trim());
  };
  return (
    <label class={`field ${name}`}>
      {filterTexts.names[name]}
      <input
        ref={input}
        type="text"
        name={name}
        inputMode={name === 'batch_id' ? 'numeric' : 'text'}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={draft}
        aria-invalid={fault !== undefined}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onChange={(event) => enter(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && enter(event.currentTarget.value)}
      />
      {fault && (
        <span class="fault" role="alert">
          {filterTexts.names[name]} {filterTexts.faults[fault]}
        </span>
      )}
    </label>
  );
}

interface DayFieldProps {
  readonly name: 'created_from' | 'created_to';
  readonly day: string | undefined;
  readonly write: (day: string) => string;
}

function DayField({ name, day = '', write }: DayFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useDraft(input, day);
  const enter = ({ value, validity }: HTMLInputElement) => {
    // Half a date, or a year of which three digits are still to come.
    if (!validity.valid) return;
    setFilter(name, value === '' ? undefined : write(value));
  };
  // The first field for a date takes a browser 40 ms.
  const type = isPainted.value
    ? ({ type: 'date', min: '1970-01-01', max: '9999-12-31' } as const)
    : ({ type: 'text' } as const);
  return (
    <label class="field">
      {filterTexts.names[name]}
      <input
        ref={input}
        {...type}
        name={name}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onChange={(event) => enter(event.currentTarget)}
      />
    </label>
  );
}

function HoldField({ value = '' }: { readonly value: string | undefined }) {
  return (
    <label class="field">
      {filterTexts.names.held}
      <select name="held" value={value} onChange={(event) => setFilter('held', event.currentTarget.value)}>
        <option value="">{filterTexts.any}</option>
        <option value="true">{filterTexts.isHeld}</option>
        <option value="false">{filterTexts.isNotHeld}</option>
      </select>
    </label>
  );
}
