// The filters in force, each with a button that removes it, and the parts of the address that are none.

import { statusesIn } from '../../../domain/model/order-status.ts';
import { Foreign } from '../../parts/values.tsx';
import { goTo } from '../../state/location.ts';
import { formatTime } from '../../text/format.ts';
import { statusTexts } from '../../text/statuses.ts';
import { dayFrom, dayTo } from './days.ts';
import { setFilter } from './filter-bar.tsx';
import { filterTexts } from './filter-texts.ts';
import { type FilterName, filterNames, type ListPlace, writePlace } from './filters.ts';

export function FilterChips({ at }: { readonly at: ListPlace }) {
  const names = filterNames(at.filters);
  if (names.length === 0) return null;
  return (
    <ul class="chips" aria-label={filterTexts.filters}>
      {names.map((name) => (
        <li key={name}>
          <Chip name={name} value={at.filters[name] ?? ''} />
        </li>
      ))}
      <li key="clear">
        <button
          type="button"
          class="plain"
          onClick={() => goTo('orders', writePlace({ filters: {}, position: {}, wrong: at.wrong }))}
        >
          {filterTexts.clear}
        </button>
      </li>
    </ul>
  );
}

function Chip({ name, value }: { readonly name: FilterName; readonly value: string }) {
  return (
    <button type="button" class="chip" onClick={() => setFilter(name, undefined)}>
      <span class="hidden">{filterTexts.remove} </span>
      <span class="label">{filterTexts.names[name]}:</span> <Foreign text={shownValue(name, value)} />{' '}
      <span aria-hidden="true">✕</span>
    </button>
  );
}

function shownValue(name: FilterName, value: string): string {
  switch (name) {
    case 'status':
      return statusesIn(value)
        .map((status) => statusTexts[status])
        .join(', ');
    case 'held':
      return value === 'true' ? filterTexts.isHeld : filterTexts.isNotHeld;
    case 'created_from':
      return dayFrom(value) ?? shownTime(value);
    case 'created_to':
      return dayTo(value) ?? shownTime(value);
    default:
      return value;
  }
}

const shownTime = (value: string) => (/t/i.test(value) ? formatTime(value) : filterTexts.utc(value));

export function WrongParameters({ at }: { readonly at: ListPlace }) {
  if (at.wrong.length === 0) return null;
  return (
    <div class="failure" role="alert">
      <p>{filterTexts.wrongTitle}</p>
      <ul>
        {at.wrong.map(({ name, value, fault }, index) => (
          <li key={`${index} ${name}`}>
            <code>
              <Foreign text={`${name}=${value}`} />
            </code>{' '}
            {filterTexts.faults[fault]}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => goTo('orders', writePlace({ ...at, wrong: [] }))}>
        {filterTexts.removeWrong}
      </button>
    </div>
  );
}
