import { jobSchema, type ParamSchema } from '../../params/schema.ts';
import { checkValue } from '../../params/values.ts';
import { readAnnotation, type Shape } from './annotation.ts';
import { readDocstring, type ParamDoc } from './docstring.ts';
import {
  textOfNode,
  type Arg,
  type Arguments,
  type ExprNode,
  type FunctionNode,
} from './grammar.ts';
import { literal, type Literal, type Names } from './literal.ts';
import { INJECTED, type Entry, type Injected } from './program.ts';

const LONGEST_TEXT = 200;

interface Parameter {
  readonly name: string;
  readonly arg: Arg;
  readonly default: ExprNode | undefined;
}

/** The parameters of a function by name and place; `*args` and `**kwargs` take none from a job. */
export function parametersOf(args: Arguments): Parameter[] {
  const places = [...args.posonlyargs, ...args.args];
  const without = places.length - args.defaults.length;
  const named = (arg: Arg, value: ExprNode | null | undefined): Parameter => ({
    // As Python compares names.
    name: arg.arg.normalize('NFKC'),
    arg,
    default: value ?? undefined,
  });
  return [
    ...places.map((arg, at) => named(arg, args.defaults[at - without])),
    ...args.kwonlyargs.map((arg, at) => named(arg, args.kw_defaults[at])),
  ];
}

/**
 * The function as a job: what a person is asked for, and what the driver gives.
 *
 * @param source the text that the function's places refer to.
 * @param line of the first line of `source` in the file, from 1.
 */
export function entryOf(node: FunctionNode, source: string, line: number, names: Names): Entry {
  const parameters = parametersOf(node.args);
  const text = docstringTextOf(node);
  const doc = text === undefined ? undefined : readDocstring(text);
  const asked = parameters.filter(({ name }) => !isInjected(name));
  const params = asked.map((parameter): [string, ParamSchema, boolean] => [
    parameter.name,
    paramOf(parameter, doc?.params.get(parameter.name), source, names),
    parameter.default === undefined,
  ]);
  const store = parameters.find(({ name }) => name === 'store')?.arg.annotation;
  return {
    name: node.name.normalize('NFKC'),
    line: line + node.lineno - 1,
    schema: jobSchema(params, doc?.description ? { description: doc.description } : {}),
    injected: parameters.map(({ name }) => name).filter(isInjected),
    ...(doc?.summary && { summary: doc.summary }),
    storeAsUrl:
      store !== undefined && readAnnotation({ node: store, source }, names)?.type === 'string',
  };
}

function paramOf(
  { arg, default: value }: Parameter,
  doc: ParamDoc | undefined,
  source: string,
  names: Names,
): ParamSchema {
  const written = arg.annotation && readAnnotation({ node: arg.annotation, source }, names);
  const otherwise = value && literal(value, source, names);
  const { isPartial, description, ...shape } = withNone(
    arg.annotation ? (written ?? {}) : guessed(otherwise),
    otherwise,
  );
  const fits = otherwise !== undefined && checkValue(shape, otherwise.value) === undefined;
  const isShown = arg.annotation && (isPartial || !written);
  const help = doc?.text || description;
  return {
    ...shape,
    ...(fits && { default: otherwise.value }),
    ...(value && !fits && { 'x-default': shortText(value, source) }),
    ...(help && { description: help }),
    ...(doc?.unit !== undefined && { 'x-unit': doc.unit }),
    ...(isShown && arg.annotation && { 'x-annotation': shortText(arg.annotation, source) }),
  };
}

/** `x: int = None` means an optional one, as everybody once wrote it. */
function withNone(shape: Shape, otherwise: Literal | undefined): Shape {
  if (otherwise?.kind !== 'none' || shape.type === undefined) return shape;
  const types = typeof shape.type === 'string' ? [shape.type] : shape.type;
  if (types.includes('null')) return shape;
  return {
    ...shape,
    type: [...types, 'null'],
    ...(shape.enum && { enum: [...shape.enum, null] }),
  };
}

/** What a parameter without annotation takes, judged by its default; no narrower than it must be. */
function guessed(otherwise: Literal | undefined): Shape {
  switch (otherwise?.kind) {
    // A default of 1 does not mean that 1.5 is wrong.
    case 'int':
    case 'float':
      return { type: 'number' };
    case 'str':
      return { type: 'string' };
    case 'bool':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'dict':
      return { type: 'object' };
    case 'list': {
      const items = Array.isArray(otherwise.value) ? (otherwise.value as unknown[]) : [];
      const [type] = (['number', 'string'] as const).filter((one) =>
        items.every((item) => typeof item === one),
      );
      return { type: 'array', ...(items.length > 0 && type && { items: { type } }) };
    }
    case 'none':
    case undefined:
      return {};
  }
}

/** The text of a function's docstring. */
export function docstringTextOf({ body: [first] }: FunctionNode): string | undefined {
  const value = first?.nodeType === 'Expr' ? first.value : undefined;
  if (value?.nodeType !== 'Constant' || typeof value.value !== 'string') return undefined;
  // `...` is a Constant without quotes, bytes have theirs behind a b.
  const style = value.quote_style ?? '';
  return style === '' || /b/i.test(style) ? undefined : value.value;
}

function shortText(node: ExprNode, source: string): string {
  const text = textOfNode(node, source).replace(/\s+/g, ' ');
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} …` : text;
}

function isInjected(name: string): name is Injected {
  return (INJECTED as readonly string[]).includes(name);
}
