// A link within the console: a real one, so that it opens in a new tab, can be copied and shows where it leads.
import type { ComponentChildren } from 'preact';
import { goTo, hrefOf } from '../state/location.ts';

interface LinkProps {
  readonly path: string;
  readonly query?: string;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

export function Link({ path, query = '', class: className, current, children }: LinkProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(path, query);
  };
  return (
    <a
      href={hrefOf(path, query)}
      class={className}
      aria-current={current ? 'page' : undefined}
      onClick={open}
    >
      {children}
    </a>
  );
}
