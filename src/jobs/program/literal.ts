import type { JsonValue } from '../../params/schema.ts';
import { isDate, isDateTime } from '../../params/dates.ts';
import { textOfNode } from './grammar.ts';
import type { Constant, ExprNode, Placed } from './grammar.ts';

const DEEPEST = 32;
const MOST_ITEMS = 1_000;

/** A value that could be read without running anything. */
export interface Literal {
  readonly value: JsonValue;
  /** Python's own type of it: JSON cannot tell 1 from 1.0, nor a date from a text. */
  readonly kind: 'int' | 'float' | 'str' | 'bool' | 'none' | 'list' | 'dict' | 'date' | 'datetime';
}

/** What names of the module stand for. */
export interface Names {
  /** The expression that a name was last given at column 0. */
  readonly find: (name: string) => Placed | undefined;
}

/**
 * The value of an expression that JSON can say: a literal, a simple sum of numbers such as `60 * 60`,
 * a constant of the module, `datetime.date(2020, 1, 1)`. `undefined` for everything else: nothing
 * runs. py-ast's own `literalEval` loses `1.0`, bytes and dictionaries with `**`.
 */
export function literal(
  node: ExprNode,
  source: string,
  names: Names,
  depth = 0,
): Literal | undefined {
  if (depth > DEEPEST) return undefined;
  const inner = (one: ExprNode) => literal(one, source, names, depth + 1);
  switch (node.nodeType) {
    case 'Constant':
      return constant(node, source);
    case 'List':
    case 'Tuple':
    case 'Set': {
      if (node.elts.length > MOST_ITEMS) return undefined;
      const items = node.elts.map((item) => inner(item)?.value);
      return items.every(isThere) ? { kind: 'list', value: items } : undefined;
    }
    case 'Dict':
      return node.keys.length > MOST_ITEMS ? undefined : dictionary(node.keys, node.values, inner);
    case 'UnaryOp':
      return signed(node.op.nodeType, inner(node.operand));
    case 'BinOp':
      return computed(inner(node.left), node.op.nodeType, inner(node.right));
    case 'Name': {
      const found = names.find(node.id.normalize('NFKC'));
      return found && literal(found.node, found.source, names, depth + 1);
    }
    case 'Call':
      return node.keywords.length === 0 ? day(node.func, node.args.map(inner)) : undefined;
    default:
      return undefined;
  }
}

function constant(node: Constant, source: string): Literal | undefined {
  const value: unknown = node.value;
  const style = node.quote_style ?? '';
  if (value === null) return { kind: 'none', value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'string') {
    // `...` is the text "..." without quotes; bytes have theirs behind a b.
    if (style === '' || /b/i.test(style)) return undefined;
    return { kind: 'str', value };
  }
  // Whole numbers beyond 2⁵³ come as bigint: JSON's readers would round them.
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const text = textOfNode(node, source);
  const isFloat = !/^0[xob]/i.test(text) && /[.e]/i.test(text);
  if (!isFloat && !Number.isSafeInteger(value)) return undefined;
  return { kind: isFloat ? 'float' : 'int', value };
}

function dictionary(
  keys: readonly (ExprNode | null)[],
  values: readonly ExprNode[],
  inner: (node: ExprNode) => Literal | undefined,
): Literal | undefined {
  const entries: [string, JsonValue][] = [];
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    const [name, read] = [key ? inner(key) : undefined, value ? inner(value) : undefined];
    if (name?.kind !== 'str' || typeof name.value !== 'string' || !read) return undefined;
    entries.push([name.value, read.value]);
  }
  return { kind: 'dict', value: Object.fromEntries(entries) };
}

function signed(op: string, of: Literal | undefined): Literal | undefined {
  if (typeof of?.value !== 'number') return undefined;
  if (op === 'UAdd') return of;
  return op === 'USub' ? { ...of, value: of.value === 0 ? 0 : -of.value } : undefined;
}

/** Sums of numbers whose result is the same in Python and here. */
function computed(a: Literal | undefined, op: string, b: Literal | undefined): Literal | undefined {
  if (typeof a?.value !== 'number' || typeof b?.value !== 'number') return undefined;
  const isFloat = op === 'Div' || a.kind === 'float' || b.kind === 'float';
  const value = compute(a.value, op, b.value);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  if (!isFloat && !Number.isSafeInteger(value)) return undefined;
  return { kind: isFloat ? 'float' : 'int', value };
}

function compute(a: number, op: string, b: number): number | undefined {
  switch (op) {
    case 'Add':
      return a + b;
    case 'Sub':
      return a - b;
    case 'Mult':
      return a * b;
    case 'Div':
      return b === 0 ? undefined : a / b;
    case 'Pow':
      return Number.isInteger(a) && Number.isInteger(b) && b >= 0 ? a ** b : undefined;
    default:
      return undefined;
  }
}

/** `date(2020, 1, 1)` and `datetime.datetime(2020, 1, 1, 12)` as the text that JSON has for them. */
function day(called: ExprNode, parts: readonly (Literal | undefined)[]): Literal | undefined {
  const name =
    called.nodeType === 'Attribute' ? called.attr : called.nodeType === 'Name' ? called.id : '';
  const numbers = parts.flatMap((part) => (part?.kind === 'int' ? [Number(part.value)] : []));
  if (numbers.length < 3 || numbers.length !== parts.length) return undefined;
  const two = (number = 0) => String(number).padStart(2, '0');
  const [year, month, date, hour, minute, second, ...more] = numbers;
  const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
  if (name === 'date') {
    return numbers.length === 3 && isDate(text) ? { kind: 'date', value: text } : undefined;
  }
  const time = `${text}T${two(hour)}:${two(minute)}:${two(second)}`;
  const isTime = name === 'datetime' && more.length === 0 && isDateTime(time);
  return isTime ? { kind: 'datetime', value: time } : undefined;
}

function isThere(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined;
}
