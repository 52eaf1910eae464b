// Tells by the columns of a file whether an order is to be charged, or is paid, refunded or cancelled elsewhere.
import { type CellOf, type HeaderNames, placeOf, plain } from './columns.ts';
import { ELSEWHERE, type Elsewhere } from './fields.ts';
import type { OrderPreset, StatusRule } from './preset.ts';

/** `inherit`: the row says nothing, the order's first row does. A problem ends the sentence "<column> …". */
export type StatusOf = (
  cells: readonly string[],
) =>
  | 'charge'
  | 'inherit'
  | Elsewhere
  | { readonly column: string; readonly value: string; readonly reason: string };

type Decide = (cells: readonly string[]) => ReturnType<StatusOf> | undefined;

/** Undefined where no rule applies to the header. */
export function statusRules(rules: readonly StatusRule[], names: HeaderNames): StatusOf | undefined {
  const decisions: Decide[] = [];
  for (const rule of rules) {
    const [index] = placeOf(rule.column, names) ?? [];
    if (index === undefined) continue;
    const cell: CellOf = (cells) => (cells[index] ?? '').trim();
    decisions.push(
      'filled' in rule ? (cells) => (cell(cells) === '' ? undefined : rule.filled) : byValue(rule, cell),
    );
  }
  if (decisions.length === 0) return undefined;
  return (cells) => {
    for (const decide of decisions) {
      const decided = decide(cells);
      if (decided !== undefined) return decided;
    }
    return 'charge';
  };
}

function byValue(rule: Exclude<StatusRule, { filled: Elsewhere }>, cell: CellOf): Decide {
  const meanings = new Map<string, 'charge' | Elsewhere>();
  for (const meaning of ['charge', ...ELSEWHERE] as const) {
    for (const value of rule[meaning]) meanings.set(plain(value), meaning);
  }
  const column = rule.column.join(' or ');
  return (cells) => {
    const value = cell(cells);
    const meaning = meanings.get(plain(value)) ?? rule.other;
    if (meaning !== undefined) return meaning;
    if (value === '') return 'inherit';
    return {
      column,
      value,
      reason: 'does not tell whether the order is paid: the preset does not know this value',
    };
  };
}

/** The problem of a row that a preset cannot read rightly. */
export function requirementsOf(
  { requires }: Pick<OrderPreset, 'requires'>,
  names: HeaderNames,
): ((cells: readonly string[]) => { column: string; value: string; reason: string } | undefined) | undefined {
  const checks = requires.flatMap(({ column, values, reason, unless }) => {
    const [index] = placeOf(column, names) ?? [];
    if (index === undefined || (unless && placeOf(unless, names))) return [];
    const allowed = new Set(values.map(plain));
    return [{ index, allowed, column: column.join(' or '), reason }];
  });
  if (checks.length === 0) return undefined;
  return (cells) => {
    for (const { index, allowed, column, reason } of checks) {
      const value = cells[index] ?? '';
      if (!allowed.has(plain(value))) return { column, value, reason };
    }
    return undefined;
  };
}
