// Chooses the period: quick choices, or two days.
import { Link } from '../../parts/link.tsx';
import { goTo } from '../../state/location.ts';
import { dayAfter } from './days.ts';
import { isLastDays, lastDays, type Period, QUICK_DAYS, withPeriod } from './period.ts';
import { statsWords } from './stats-words.ts';

interface PeriodFormProps {
  readonly period: Period;
  readonly query: string;
  /** In the zone of the viewer. */
  readonly today: string;
}

export function PeriodForm({ period, query, today }: PeriodFormProps) {
  const show = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const chosen = (name: string) => String(entered.get(name) ?? '') || undefined;
    goTo('stats', withPeriod(query, { from: chosen('from'), to: chosen('to') }));
  };
  const end = period.to ?? today;
  return (
    <div class="period">
      <nav aria-label={statsWords.period}>
        {QUICK_DAYS.map((days) => (
          <Link
            key={days}
            path="stats"
            query={withPeriod(query, lastDays(days, today))}
            current={isLastDays(period, days, today)}
          >
            {statsWords.lastDays(days)}
          </Link>
        ))}
      </nav>
      {/* Another period makes another form; news leave what is being entered. */}
      <form key={`${period.from} ${period.to}`} onSubmit={show}>
        <label>
          {statsWords.from}
          <input type="date" name="from" defaultValue={period.from ?? startOf(end)} />
        </label>
        <label>
          {statsWords.to}
          <input type="date" name="to" defaultValue={end} />
        </label>
        <button type="submit">{statsWords.show}</button>
      </form>
    </div>
  );
}

/** Of the period that the server chooses; the end may be no day at all. */
function startOf(end: string): string {
  const [day = ''] = /^\d{4}-\d\d-\d\d/.exec(end) ?? [];
  return Number.isNaN(Date.parse(day)) ? '' : dayAfter(day, -29);
}
