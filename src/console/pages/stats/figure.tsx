// The frame of a chart: its name, its numbers in words, the drawing, and a table of all numbers for everyone.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { statsWords } from './stats-words.ts';

interface FigureProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The table. It may be long, so it is made when it is opened. */
  readonly numbers?: () => ComponentChildren;
}

export function Figure({ title, children, numbers }: FigureProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <figure class="card chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
      {numbers && (
        <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
          <summary>{statsWords.numbers}</summary>
          {isOpen && numbers()}
        </details>
      )}
    </figure>
  );
}
