import type { Call } from './grammar.ts';
import { type ExprNode } from './grammar.ts';
import { literal, type Names } from './literal.ts';

/** What the extras of `Annotated[…]` say. */
export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly description?: string;
}

type Bound = Exclude<keyof Bounds, 'description'>;

/** Keywords of annotated_types, pydantic's `Field`, msgspec's `Meta`, typer's options. */
const KEYWORDS: Readonly<Record<string, Bound>> = {
  ge: 'minimum',
  min: 'minimum',
  minimum: 'minimum',
  gt: 'exclusiveMinimum',
  le: 'maximum',
  max: 'maximum',
  maximum: 'maximum',
  lt: 'exclusiveMaximum',
  min_length: 'minItems',
  max_length: 'maxItems',
};

/** Positional arguments, by the name of what is called. */
const POSITIONS: Readonly<Record<string, readonly Bound[]>> = {
  Ge: ['minimum'],
  Gt: ['exclusiveMinimum'],
  Le: ['maximum'],
  Lt: ['exclusiveMaximum'],
  Interval: [],
  Range: ['minimum', 'maximum'],
  ValueRange: ['minimum', 'maximum'],
  MinLen: ['minItems'],
  MaxLen: ['maxItems'],
  Len: ['minItems', 'maxItems'],
  Field: [],
  Meta: [],
  Option: [],
  Argument: [],
  Parameter: [],
  Query: [],
};

/**
 * Reads one extra of `Annotated[…]`; `undefined` where it says what we cannot, and nothing is wrong
 * with that.
 *
 * @param isList lengths bound a list; those of texts have no place in our schema.
 */
export function readBound(
  node: ExprNode,
  source: string,
  names: Names,
  isList: boolean,
): Bounds | undefined {
  const text = literal(node, source, names);
  if (text?.kind === 'str' && typeof text.value === 'string') return { description: text.value };
  if (node.nodeType !== 'Call') return undefined;
  const name = calledName(node);
  if (name === 'range') return ofRange(node, source, names);
  if (name === 'Doc') return ofDoc(node, source, names);
  if (!Object.hasOwn(POSITIONS, name)) return undefined;
  const bounds: [string, unknown][] = [];
  const number = (value: ExprNode) => {
    const read = literal(value, source, names)?.value;
    return typeof read === 'number' ? read : undefined;
  };
  for (const [index, arg] of node.args.entries()) {
    const bound = POSITIONS[name]?.[index];
    if (bound) bounds.push([bound, number(arg)]);
  }
  for (const { arg, value } of node.keywords) {
    if (arg === 'description' || arg === 'help') {
      const help = literal(value, source, names)?.value;
      if (typeof help === 'string') bounds.push(['description', help]);
    } else if (arg !== undefined && Object.hasOwn(KEYWORDS, arg)) {
      bounds.push([KEYWORDS[arg] ?? '', number(value)]);
    }
  }
  const known = bounds.filter(
    ([bound, value]) => value !== undefined && (isList || !bound.endsWith('Items')),
  );
  return known.length > 0 && known.length === bounds.length ? Object.fromEntries(known) : undefined;
}

/** Python's own `range(a, b)`: b does not belong to it. */
function ofRange(node: Call, source: string, names: Names): Bounds | undefined {
  const parts = node.args.map((arg) => literal(arg, source, names)?.value);
  if (!parts.every((part) => typeof part === 'number')) return undefined;
  const [first, second] = parts;
  if (parts.length === 1 && first !== undefined) return { minimum: 0, exclusiveMaximum: first };
  if (parts.length !== 2 || first === undefined || second === undefined) return undefined;
  return { minimum: first, exclusiveMaximum: second };
}

function ofDoc(node: Call, source: string, names: Names): Bounds | undefined {
  const text = node.args[0] && literal(node.args[0], source, names)?.value;
  return typeof text === 'string' ? { description: text } : undefined;
}

function calledName({ func }: Call): string {
  if (func.nodeType === 'Attribute') return func.attr;
  return func.nodeType === 'Name' ? func.id : '';
}
