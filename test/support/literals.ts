// The texts in a source file: its string literals and the fixed parts of its templates, without imports and types.
import { parseAst } from 'vitest/node';
import { textOf } from './imports.ts';

export interface Literal {
  readonly path: string;
  readonly line: number;
  /** `…` in place of each value of a template. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly quasis?: readonly { readonly value: { readonly cooked: string | null; readonly raw: string } }[];
}

const NO_TEXT = new Set(['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration', 'TSLiteralType']);

export function literalsOf(path: string): Literal[] {
  const source = textOf(path);
  const found: Literal[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const child of value) visit(child);
    if (!isNode(value) || NO_TEXT.has(value.type)) return;
    const text = literal(value);
    if (text !== undefined) found.push({ path, line: source.slice(0, value.start).split('\n').length, text });
    // The parts of a long text that is written over several lines are one text.
    if (text !== undefined && value.type === 'BinaryExpression') return;
    for (const [key, child] of Object.entries(value)) if (key !== 'quasis') visit(child);
  };
  visit(parseAst(source, { lang: 'ts' }).body);
  return found;
}

function literal(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral') {
    return node.quasis?.map(({ value }) => value.cooked ?? value.raw).join('…');
  }
  if (node?.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [literal(node.left), literal(node.right)];
  return left === undefined || right === undefined ? undefined : `${left}${right}`;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
