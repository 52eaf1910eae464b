// What happened to each order, in the order in which it came to be known here: for whoever looks for the cause of a violation.

export interface Story {
  /** `line` begins with the order it is about: "order 7: …"; any other is about all of them. */
  tell(line: string): void;
  of(orderId: number): readonly string[];
}

export function openStory(): Story {
  const lines = new Map<number, string[]>();
  const began = Date.now();
  return {
    tell(line) {
      const id = Number(/^order (\d+)/.exec(line)?.[1] ?? 0);
      const known = lines.get(id) ?? [];
      lines.set(id, known);
      known.push(`${String(Date.now() - began).padStart(7)} ${line}`);
    },
    of: (orderId) => [...(lines.get(0) ?? []), ...(lines.get(orderId) ?? [])].sort(),
  };
}
