// Days of the filters. A person means days of the own zone; a day without a zone is one of UTC for the API. So the address
// carries the first or last second of the person's day, which is the same moment for everyone who opens the link.

/** Of `2026-11-30`, its first second here. */
export const firstSecondOf = (day: string) => toSecond(midnight(day, 0));

/** Of `2026-11-30`, its last second here; the API includes it. */
export const lastSecondOf = (day: string) => toSecond(midnight(day, 1) - 1_000);

/** The day that begins here with this moment; undefined where it is another moment, such as a day of UTC. */
export const dayFrom = (time: string | undefined) => dayOf(time, 0);

/** The day that ends here with this moment. */
export const dayTo = (time: string | undefined) => dayOf(time, 1_000);

function dayOf(time: string | undefined, addedMs: number): string | undefined {
  if (time?.includes('T') !== true) return undefined;
  const at = new Date(Date.parse(time) + addedMs);
  if (at.getHours() + at.getMinutes() + at.getSeconds() !== 0) return undefined;
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() - (addedMs > 0 ? 1 : 0));
  const two = (part: number) => String(part).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Epoch milliseconds. */
function midnight(day: string, daysLater: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).getTime();
}

const toSecond = (epochMs: number) => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
