// What the first page can do without is drawn after it, so that its list is there sooner.
import { signal } from '@preact/signals';

/** A slow browser paints in other threads for some time still. */
const AFTER_MS = 50;

export const isPainted = signal(false);

/** To be called when the first page is in the document. */
export function paintRest(): void {
  const draw = () => {
    isPainted.value = true;
  };
  // The first frame holds the page, the second tells that it has been drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(draw, AFTER_MS)));
}
