// The explanation of the order in words, and what can be done now: the safe steps as buttons, the best first, with their
// reasons; warnings beside them.
import { mayChange } from '../../api/session.ts';
import { Foreign, Time } from '../../parts/values.tsx';
import { withLocalTimes } from '../../text/format.ts';
import { inEnglish } from '../../text/language.ts';
import type { Changes } from './changes.ts';
import { awaitedText, dangerText, stepText, summaryText } from './explanation-texts.ts';
import { orderTexts as words } from './order-texts.ts';
import { Outcome } from './outcome.tsx';
import type { SeenOrder } from './seen-order.ts';
import { Steps } from './steps.tsx';

interface NextStepsProps {
  readonly seen: SeenOrder;
  readonly changes: Changes;
}

export function NextSteps({ seen, changes }: NextStepsProps) {
  const { explanation } = seen;
  return (
    <section class="card next-steps" aria-label={words.nextSteps}>
      <h2>{words.nextSteps}</h2>
      <p>
        <Foreign text={summaryText(explanation)} />
      </p>
      <Waiting explanation={explanation} />
      <Outcome changes={changes} />
      <div class="advice">
        {mayChange.value && <Steps seen={seen} changes={changes} />}
        <Warnings explanation={explanation} />
      </div>
      <Automatic explanation={explanation} />
      <Known explanation={explanation} order={seen.order} />
    </section>
  );
}

type Explained = Pick<SeenOrder, 'explanation'>;

function Waiting({ explanation: { waiting_for: waits } }: Explained) {
  if (!waits) return null;
  return (
    <p class="hint">
      {words.waitsFor(awaitedText(waits.what))} <Time at={waits.since} />
      {waits.until !== null && (
        <>
          {words.until} <Time at={waits.until} />
        </>
      )}
    </p>
  );
}

function Warnings({ explanation: { avoid } }: Explained) {
  if (avoid.length === 0) return null;
  return (
    <div class="outcome warning">
      <h3>{words.avoid}</h3>
      <ul class="sentences">
        {avoid.map((warning) => {
          const [what, why] = dangerText(warning);
          return (
            <li key={warning.key}>
              <strong>{what}</strong>: {why}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Automatic({ explanation: { unasked } }: Explained) {
  if (unasked.length === 0) return null;
  return (
    <>
      <h3>{words.automatic}</h3>
      <ul class="sentences">
        {unasked.map((step, at) => (
          <li key={`${at} ${step.key}`}>
            {stepText(step)}{' '}
            {step.at !== null && (
              <span class="hint">
                (<Time at={step.at} />)
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Facts without a time hold now; the others are in the timeline. That of a hold is above, with its time in this zone. */
function Known({ explanation: { facts }, order: { hold } }: Pick<SeenOrder, 'explanation' | 'order'>) {
  const last = facts.slice(facts.findLastIndex(({ at }) => at !== null) + 1);
  const now = last.filter(({ text }) => hold === undefined || !text.includes(hold.since));
  if (now.length === 0) return null;
  return (
    <>
      <h3>{words.known}</h3>
      <ul class="sentences" lang={inEnglish ? undefined : 'en'}>
        {now.map(({ text }) => (
          <li key={text}>
            <Foreign text={withLocalTimes(text)} />
          </li>
        ))}
      </ul>
    </>
  );
}
