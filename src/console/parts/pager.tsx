// Which part of a long list is shown, and the way to the parts around it.
import { formatNumber } from '../text/format.ts';
import { inEnglish, inJapanese, texts } from '../text/language.ts';

const words = texts({
  en: inEnglish && {
    range: (from: number, to: number, all: number) =>
      `${formatNumber(from)}–${formatNumber(to)} of ${formatNumber(all)}`,
    previous: 'Previous',
    next: 'Next',
  },
  ja: inJapanese && {
    range: (from: number, to: number, all: number) =>
      `${formatNumber(all)} 件中 ${formatNumber(from)}–${formatNumber(to)}`,
    previous: '前へ',
    next: '次へ',
  },
});

interface PagerProps {
  /** The first shown, from 0. */
  readonly skip: number;
  readonly size: number;
  readonly total: number;
  readonly onSkip: (skip: number) => void;
}

/** Nothing is shown where all fit on one page. */
export function Pager({ skip, size, total, onSkip }: PagerProps) {
  if (total <= size && skip === 0) return null;
  const to = Math.min(skip + size, total);
  return (
    <p class="pager">
      <span>{words.range(Math.min(skip + 1, to), to, total)}</span>
      <button
        key="previous"
        type="button"
        disabled={skip === 0}
        onClick={() => onSkip(Math.max(0, skip - size))}
      >
        {words.previous}
      </button>
      <button key="next" type="button" disabled={to >= total} onClick={() => onSkip(skip + size)}>
        {words.next}
      </button>
    </p>
  );
}
