// What an import of the checked file would do, and the button that does it.
import { useState } from 'preact/hooks';
import { KNOWN_ALREADY } from '../../../../domain/csv/known/known-policy.ts';
import type { OrderFileReport } from '../../../../domain/csv/report-json.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { formatMoney, formatNumber } from '../../../text/format.ts';
import type { Choices } from '../choices.ts';
import { decide, type Look } from '../file-check.ts';
import { attempt, isImporting, type Offer, startImport } from '../file-import.ts';
import { importTexts as words } from '../import-texts.ts';
import { ForceChoice } from './force-choice.tsx';

interface CheckResultProps {
  readonly look: Look;
  readonly report: OrderFileReport;
}

export function CheckResult({ look, report }: CheckResultProps) {
  const { choices } = look;
  const { total_orders, accepted, rejected, skipped } = report;
  const knows = report.causes.some(({ reason }) => reason.endsWith(KNOWN_ALREADY));
  return (
    <section class="card result" aria-labelledby="result">
      <h3 id="result">{words.result}</h3>
      <dl class="import-facts">
        <Fact name={words.orders} value={formatNumber(total_orders)} />
        <Fact name={words.accepted} value={formatNumber(accepted)} />
        <Fact name={words.rejected} value={formatNumber(rejected)} />
        <Fact name={words.skipped} value={formatNumber(skipped.orders)} />
        {Object.entries(report.totals).map(([currency, total]) => (
          <Fact key={currency} name={words.total} value={formatMoney(total, currency)} />
        ))}
      </dl>
      <Skipped skipped={skipped} />
      {(knows || choices.knownRefs !== 'refuse') && <KnownRefs chosen={choices.knownRefs} />}
      {(choices.force || attempt.value?.kind === 'known') && (
        <ForceChoice isForced={choices.force} onChange={(force) => decide({ force })} />
      )}
      <Start look={look} report={report} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="money">{value}</dd>
    </div>
  );
}

function Skipped({ skipped }: Pick<OrderFileReport, 'skipped'>) {
  const names: Readonly<Record<string, unknown>> = words;
  return (
    <ul class="plain-list">
      {Object.entries(skipped.by_reason).map(([reason, { orders, lines }]) => {
        const name = /^(known|\w+_elsewhere)$/.test(reason) ? String(names[reason] ?? reason) : reason;
        return (
          <li key={reason}>
            {words.skippedBecause(orders, name)}{' '}
            <span class="hint">
              {words.lines(lines.map(formatNumber).join(', '))}
              {lines.length < orders && '…'}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function KnownRefs({ chosen }: { readonly chosen: Choices['knownRefs'] }) {
  return (
    <label class="field">
      {words.knownRefs}
      <select
        value={chosen}
        onChange={({ currentTarget }) => decide({ knownRefs: currentTarget.value as Choices['knownRefs'] })}
      >
        <option value="refuse">{words.knownRefuse}</option>
        <option value="skip">{words.knownSkip}</option>
        <option value="allow">{words.knownAllow}</option>
      </select>
    </label>
  );
}

/** The button names what it imports, beside the sum: it asks no more, unless customers would be charged twice. */
function Start({ look, report }: CheckResultProps) {
  const [offer, setOffer] = useState<Offer>();
  const { file, choices, isChecking, failure } = look;
  const { accepted, rejected } = report;
  const isReady = accepted > 0 && !isChecking && failure === undefined && !isImporting.value;
  const start = () => {
    const offered = { file, choices, report };
    if (!isReady) return;
    if (choices.force || choices.knownRefs === 'allow') setOffer(offered);
    else void startImport(offered);
  };
  return (
    <>
      <div class="buttons">
        <button
          type="button"
          class="primary"
          aria-disabled={!isReady}
          aria-describedby="import-hint"
          onClick={start}
        >
          {words.import(accepted)}
        </button>
      </div>
      <p id="import-hint" class="hint">
        {accepted === 0 ? words.noGood : words.charges(sumOf(report))}{' '}
        {accepted > 0 && rejected > 0 && words.leftOut(rejected)}
      </p>
      {offer && (
        <Confirm
          title={words.importAndCharge(offer.report.accepted, sumOf(offer.report))}
          confirm={words.confirm}
          keep={words.keep}
          // What comes of it is told on the page: an import is no matter of a dialog.
          act={async () => void startImport(offer)}
          onClose={() => setOffer(undefined)}
        >
          <p class="warning-text">{words.confirmAgain}</p>
        </Confirm>
      )}
    </>
  );
}

function sumOf({ totals }: OrderFileReport): string {
  return Object.entries(totals)
    .map(([currency, total]) => formatMoney(total, currency))
    .join(' + ');
}
