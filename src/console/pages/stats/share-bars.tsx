// Shares of a whole as bars, each with its name and its number beside it.
import type { ComponentChildren } from 'preact';
import { formatNumber } from '../../text/format.ts';

export interface Share {
  readonly key: string;
  readonly name: ComponentChildren;
  readonly count: number;
}

export function ShareBars({ shares, whole }: { readonly shares: readonly Share[]; readonly whole: number }) {
  return (
    <ul class="shares">
      {shares.map(({ key, name, count }) => (
        <li key={key}>
          <span class="name">{name}</span>
          <svg aria-hidden="true" height="14">
            <rect class="ground" width="100%" height="14" rx="3" />
            {count > 0 && <rect class={key} width={`${(count / whole) * 100}%`} height="14" rx="3" />}
          </svg>
          <span class="count">
            {formatNumber(count)} <span class="hint">{percentText(count / Math.max(1, whole))}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One decimal; only nothing is 0%, and only all is 100%. */
export function percentText(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}%`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)}%`;
}
