// Carrier and tracking number, beside the button that ships an order or corrects its shipment.
import { useState } from 'preact/hooks';
import { ActButton } from '../../parts/act-button.tsx';
import { changeTexts } from './change-texts.ts';
import type { Changes } from './changes.ts';
import { orderChanges, type ShipmentDraft } from './order-changes.ts';
import { orderTexts as words } from './order-texts.ts';
import type { SeenOrder } from './seen-order.ts';

interface Typed {
  readonly carrier?: string;
  readonly tracking?: string;
  /** The order that was shown when the typing began: a correction is meant for that shipment. */
  readonly seen?: SeenOrder;
}

export interface Shipment {
  /** The stored shipment, with what a person has typed. */
  readonly draft: ShipmentDraft;
  readonly isTyped: boolean;
  readonly type: (field: keyof ShipmentDraft, text: string) => void;
  readonly ship: () => Promise<void>;
  readonly correct: () => Promise<void>;
}

export function useShipment(seen: SeenOrder, changes: Changes): Shipment {
  const [typed, setTyped] = useState<Typed>({});
  const { shipment } = seen.order;
  const draft = {
    carrier: typed.carrier ?? shipment?.carrier ?? '',
    tracking: typed.tracking ?? shipment?.tracking_number ?? '',
  };
  const settle = (tone: string | undefined) => {
    if (tone === 'good') setTyped({});
    // It was told what has changed: the next try is meant for the order as it is now.
    else if (tone !== undefined) setTyped(({ seen: _, ...rest }) => rest);
  };
  return {
    draft,
    isTyped: typed.carrier !== undefined || typed.tracking !== undefined,
    type: (field, text) => setTyped((before) => ({ seen, ...before, [field]: text })),
    ship: async () => settle((await changes.run(orderChanges.ship(seen, draft), seen))?.tone),
    correct: async () => {
      const meant = typed.seen ?? seen;
      settle((await changes.run(orderChanges.correct(meant, draft), meant))?.tone);
    },
  };
}

interface ShipmentFieldsProps {
  readonly shipment: Shipment;
  readonly changes: Changes;
  readonly isShipped: boolean;
  readonly class?: string | undefined;
}

export function ShipmentFields({ shipment, changes, isShipped, class: className }: ShipmentFieldsProps) {
  const { draft, type } = shipment;
  const action = isShipped
    ? changes.actionOf('correct', shipment.correct)
    : changes.actionOf('ship', shipment.ship);
  const hasNothing = isShipped && (!shipment.isTyped || `${draft.carrier}${draft.tracking}`.trim() === '');
  // Enter that ends the input of Japanese text is no wish to ship.
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.isComposing || event.repeat) return;
    event.preventDefault();
    if (!hasNothing && !changes.isBusy) action.run();
  };
  const field = (name: 'carrier' | 'tracking', label: string) => (
    <label class="field">
      {label}
      <input
        value={draft[name]}
        autocomplete="off"
        onKeyDown={press}
        onInput={(event) => type(name, event.currentTarget.value)}
      />
    </label>
  );
  return (
    <div class="shipment">
      {field('carrier', words.carrier)}
      {field('tracking', words.tracking)}
      <ActButton action={action} class={className} disabled={hasNothing || changes.isBusy}>
        {isShipped ? changeTexts.correct : changeTexts.ship}
      </ActButton>
    </div>
  );
}
