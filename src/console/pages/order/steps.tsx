// The buttons of the page: those that the explanation advises, best first, then all others that are legal now.
import { useRef, useState } from 'preact/hooks';
import { ActButton } from '../../parts/act-button.tsx';
import { AskedDialog, type Question } from './asked-dialog.tsx';
import { changeTexts } from './change-texts.ts';
import type { Changes } from './changes.ts';
import { reasonText } from './explanation-texts.ts';
import { type ActionName, legalActions, moneyOf } from './legal-actions.ts';
import { orderChanges } from './order-changes.ts';
import { orderTexts as words } from './order-texts.ts';
import { type Advised, OtherStep, shownSteps } from './other-step.tsx';
import type { SeenOrder } from './seen-order.ts';
import { ShipmentFields, useShipment } from './shipment.tsx';

interface StepsProps {
  readonly seen: SeenOrder;
  readonly changes: Changes;
}

interface Asked {
  readonly question: Question;
  readonly seen: SeenOrder;
}

/** Of the actions that the explanation names, those that have a button by the same or another name. */
const BUTTON_OF: Partial<Record<Advised['action'], ActionName>> = {
  pay: 'pay',
  ship: 'ship',
  deliver: 'deliver',
  cancel: 'cancel',
  release_order: 'release',
};

const ALL: readonly ActionName[] = ['correct', 'pay', 'ship', 'deliver', 'release', 'hold', 'cancel'];

export function Steps({ seen, changes }: StepsProps) {
  const [asked, setAsked] = useState<Asked>();
  const [reason, setReason] = useState('');
  const latest = useRef(seen);
  latest.current = seen;
  const legal = legalActions(seen);
  const steps = shownSteps(seen.explanation.next).filter(({ action }) => {
    const button = BUTTON_OF[action];
    return button === undefined || legal.has(button);
  });
  const advised = new Set(steps.map(({ action }) => BUTTON_OF[action]));
  const others = ALL.filter((name) => legal.has(name) && !advised.has(name));
  const ask = (question: Question) => setAsked({ question, seen });
  const shared = { seen, changes, onAsk: ask };
  return (
    <div class="steps">
      <Buttons {...shared} steps={steps} others={others} />
      {asked && (
        <AskedDialog
          {...asked}
          now={seen}
          changes={changes}
          reason={reason}
          onReason={setReason}
          onTold={() => setAsked({ ...asked, seen: latest.current })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

interface ButtonsProps extends StepsProps {
  readonly steps: readonly Advised[];
  readonly others: readonly ActionName[];
  readonly onAsk: (question: Question) => void;
}

function Buttons({ seen, changes, steps, others, onAsk }: ButtonsProps) {
  const shipment = useShipment(seen, changes);
  const buttonOf = (name: ActionName, className?: string) =>
    name === 'ship' || name === 'correct' ? (
      <ShipmentFields
        key={name}
        shipment={shipment}
        changes={changes}
        isShipped={name === 'correct'}
        class={className}
      />
    ) : (
      <MoveButton key={name} name={name} seen={seen} changes={changes} onAsk={onAsk} class={className} />
    );
  return (
    <>
      {steps.length > 0 && (
        <ol class="advised">
          {steps.map((advice, at) => {
            const button = BUTTON_OF[advice.action];
            return (
              <li key={advice.command}>
                {button ? (
                  buttonOf(button, at === 0 ? 'primary' : undefined)
                ) : (
                  <OtherStep advice={advice} seen={seen} changes={changes} onAsk={onAsk} />
                )}
                <span class="hint sentence">{reasonText(advice, moneyOf(seen))}</span>
              </li>
            );
          })}
        </ol>
      )}
      {others.length > 0 && (
        <fieldset class="others">
          <legend>{words.other}</legend>
          {others.map((name) => buttonOf(name))}
        </fieldset>
      )}
    </>
  );
}

interface MoveButtonProps extends StepsProps {
  readonly name: Exclude<ActionName, 'ship' | 'correct'>;
  readonly onAsk: (question: Question) => void;
  readonly class?: string | undefined;
}

function MoveButton({ name, seen, changes, onAsk, class: className }: MoveButtonProps) {
  // Cancelling and holding are asked first.
  const start = () =>
    name === 'cancel' || name === 'hold'
      ? onAsk({ what: name })
      : changes.run(orderChanges[name](seen), seen);
  return (
    <ActButton action={changes.actionOf(name, start)} class={className} disabled={changes.isBusy}>
      {changeTexts[name]}
    </ActButton>
  );
}
