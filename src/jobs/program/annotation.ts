import type { JsonValue, ParamSchema, ParamType } from '../../params/schema.ts';
import { sameJson, typesOf } from '../../params/schema.ts';
import { readBound, type Bounds } from './bounds.ts';
import { parseExpression, type ExprNode, type Placed } from './grammar.ts';
import { literal, type Names } from './literal.ts';

const DEEPEST = 16;
const MOST_CHOICES = 1_000;

/** What an annotation says about values. */
export interface Shape extends Bounds {
  readonly type?: ParamType | readonly ParamType[];
  readonly enum?: readonly JsonValue[];
  readonly items?: ParamSchema;
  readonly format?: 'date' | 'date-time';
  /** A text in `Annotated[…]`. */
  readonly description?: string;
  /** The annotation says more than this shape. */
  readonly isPartial?: true;
}

/** Types by the last part of their name: `t.List`, `typing.List` and `List` are one. */
const TYPES: Readonly<Record<string, Shape>> = {
  int: { type: 'integer' },
  Integral: { type: 'integer' },
  float: { type: 'number' },
  Real: { type: 'number' },
  Number: { type: 'number' },
  str: { type: 'string' },
  bool: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  Any: {},
  object: {},
  Path: { type: 'string', isPartial: true },
  PositiveInt: { type: 'integer', minimum: 1 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
};
const LISTS =
  /^(list|List|Sequence|MutableSequence|Iterable|Collection|set|Set|frozenset|FrozenSet|AbstractSet|tuple|Tuple)$/;
const DICTS = /^(dict|Dict|Mapping|MutableMapping)$/;

/**
 * The values that an annotation allows; `undefined` where that cannot be said without running the
 * file. Understands `typing`, `X | Y`, `Annotated` bounds, quoted annotations and aliases of the
 * module.
 */
export function readAnnotation(
  { node, source }: Placed,
  names: Names,
  depth = 0,
): Shape | undefined {
  if (depth > DEEPEST) return undefined;
  const inner = (one: ExprNode) => readAnnotation({ node: one, source }, names, depth + 1);
  switch (node.nodeType) {
    case 'Constant': {
      if (node.value === null) return { type: 'null' };
      const quoted = literal(node, source, names)?.value;
      const written = typeof quoted === 'string' ? parseExpression(quoted) : undefined;
      return written && readAnnotation(written, names, depth + 1);
    }
    case 'Name':
    case 'Attribute': {
      const name = lastName(node);
      const found = node.nodeType === 'Name' ? names.find(name) : undefined;
      return found ? readAnnotation(found, names, depth + 1) : named(name);
    }
    case 'BinOp':
      return node.op.nodeType === 'BitOr' ? union([node.left, node.right].map(inner)) : undefined;
    case 'Subscript': {
      const args = node.slice.nodeType === 'Tuple' ? node.slice.elts : [node.slice];
      return generic(lastName(node.value), args, inner, { node, source }, names);
    }
    default:
      return undefined;
  }
}

function named(name: string): Shape | undefined {
  if (LISTS.test(name)) return { type: 'array' };
  if (DICTS.test(name)) return { type: 'object', isPartial: true };
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

function generic(
  name: string,
  args: readonly ExprNode[],
  inner: (node: ExprNode) => Shape | undefined,
  { source }: Placed,
  names: Names,
): Shape | undefined {
  const [first, ...rest] = args;
  if (!first) return undefined;
  if (name === 'Literal') return choices(args, inner, source, names);
  if (name === 'Optional') return union([inner(first), { type: 'null' }]);
  if (name === 'Union') return union(args.map(inner));
  if (name === 'Final') return inner(first);
  if (/^[tT]uple$/.test(name)) return tuple(args, inner);
  if (LISTS.test(name)) return { type: 'array', ...itemsOf(inner(first)) };
  if (DICTS.test(name)) return { type: 'object', isPartial: true };
  if (name !== 'Annotated') return undefined;
  const base = inner(first);
  return base && rest.reduce((shape, extra) => bounded(shape, extra, source, names), base);
}

function choices(
  args: readonly ExprNode[],
  inner: (node: ExprNode) => Shape | undefined,
  source: string,
  names: Names,
): Shape | undefined {
  const values: JsonValue[] = [];
  for (const arg of args) {
    const read = arg.nodeType === 'Name' ? undefined : literal(arg, source, names);
    if (read && (read.value === null || typeof read.value !== 'object')) values.push(read.value);
    else {
      // `Literal[Literal["a"], …]` and aliases of it are one list.
      const nested = read ? undefined : inner(arg)?.enum;
      if (!nested) return undefined;
      values.push(...nested);
    }
    if (values.length > MOST_CHOICES) return undefined;
  }
  return { type: simple(values.map(typeOf)), enum: distinct(values) };
}

function tuple(args: readonly ExprNode[], inner: (node: ExprNode) => Shape | undefined): Shape {
  const isEllipsis = (node: ExprNode | undefined) =>
    node?.nodeType === 'Constant' && node.value === '...' && node.quote_style === undefined;
  const [first, second] = args;
  if (first && args.length === 2 && isEllipsis(second)) {
    return { type: 'array', ...itemsOf(inner(first)) };
  }
  const shapes = args.map(inner);
  const fixed = { type: 'array', minItems: args.length, maxItems: args.length } as const;
  const isSame = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(shapes[0]));
  return isSame ? { ...fixed, ...itemsOf(shapes[0]) } : { ...fixed, isPartial: true };
}

function itemsOf(shape: Shape | undefined): Pick<Shape, 'items' | 'isPartial'> {
  if (!shape) return { isPartial: true };
  const { isPartial, ...items } = shape;
  return { items, ...(isPartial && { isPartial }) };
}

function bounded(shape: Shape, extra: ExprNode, source: string, names: Names): Shape {
  const read = readBound(extra, source, names, typesOf(shape).includes('array'));
  return read ? { ...shape, ...read } : { ...shape, isPartial: true };
}

/** One shape for what is one of several; where it cannot tell them apart, it says less. */
function union(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  if (shapes.some((shape) => typesOf(shape).length === 0)) return {};
  const others = shapes.filter((shape) => shape.type !== 'null');
  const type = simple(shapes.flatMap(typesOf));
  const merged: Shape = {
    ...only(
      others,
      ['integer', 'number'],
      ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
    ),
    ...only(others, ['string'], ['format']),
    ...only(others, ['array'], ['items', 'minItems', 'maxItems']),
    ...(others.some(({ isPartial }) => isPartial) && { isPartial: true }),
    type,
  };
  if (!others.some((shape) => shape.enum)) return merged;
  // Without alternatives in the schema, a list of choices beside free values cannot be said.
  if (!others.every((shape) => shape.enum)) return { type, isPartial: true };
  const none = others.length < shapes.length ? [null] : [];
  return { type, enum: distinct([...others.flatMap((shape) => shape.enum ?? []), ...none]) };
}

/** What the shapes of these types say, where they say the same. */
function only(
  shapes: readonly Shape[],
  types: readonly ParamType[],
  keys: readonly (keyof Shape)[],
): Partial<Shape> {
  const [first, ...rest] = shapes.filter((shape) =>
    typesOf(shape).some((type) => types.includes(type)),
  );
  if (!first) return {};
  const said = (shape: Shape) =>
    Object.fromEntries(
      keys.flatMap((key) => (shape[key] === undefined ? [] : [[key, shape[key]]])),
    );
  const isSame = rest.every((shape) => JSON.stringify(said(shape)) === JSON.stringify(said(first)));
  return isSame ? said(first) : { isPartial: true };
}

function simple(types: readonly ParamType[]): ParamType | readonly ParamType[] {
  const all = [...new Set(types)].filter((type) => type !== 'integer' || !types.includes('number'));
  return all.length === 1 && all[0] ? all[0] : all;
}

function typeOf(value: JsonValue): ParamType {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : 'boolean';
}

function distinct(values: readonly JsonValue[]): readonly JsonValue[] {
  return values.filter((value, at) => values.findIndex((other) => sameJson(other, value)) === at);
}

/** `List` of `typing.List`; empty for what is no name. */
export function lastName(node: ExprNode): string {
  if (node.nodeType === 'Attribute') return node.attr.normalize('NFKC');
  return node.nodeType === 'Name' ? node.id.normalize('NFKC') : '';
}
