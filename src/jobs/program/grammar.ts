/**
 * The one place that knows the parser. py-ast throws at the first mistake, so it gets one statement at
 * a time; its columns count bytes of UTF-8, as CPython's do.
 *
 * @module
 */
import { parse } from 'py-ast';
import type { Arg, Arguments, Call, Constant, ExprNode, FunctionDef, StmtNode } from 'py-ast';
import type { ProgramProblem } from './program.ts';
import type { Statement } from './statements.ts';

export type { Arg, Arguments, Call, Constant, ExprNode, StmtNode };

/** A function as the parser gives it; `async` ones are told apart by `nodeType`. */
export type FunctionNode =
  FunctionDef | (Omit<FunctionDef, 'nodeType'> & { nodeType: 'AsyncFunctionDef' });

/** What became of a statement. */
export type Parsed =
  { readonly nodes: readonly StmtNode[] } | { readonly problem: ProgramProblem | undefined };

interface Place {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno?: number;
  readonly end_col_offset?: number;
}

/**
 * Parses one statement of a file. Its problem is `undefined` where the parser gave up without a mistake
 * of the author's: brackets nested hundreds deep end its stack.
 */
export function parseStatement({ text, line }: Statement): Parsed {
  try {
    return { nodes: parse(text).body };
  } catch (error) {
    if (error instanceof RangeError || !(error instanceof Error)) return { problem: undefined };
    return { problem: problemOf(error, text, line) };
  }
}

/** An expression, and the text that its places refer to. */
export interface Placed {
  readonly node: ExprNode;
  readonly source: string;
}

/** Parses an expression, e.g. what stands in a quoted annotation; `undefined` when it is none. */
export function parseExpression(text: string): Placed | undefined {
  // In brackets it may go over lines, as an annotation may; and is no statement.
  const source = `(${text}\n)`;
  const parsed = parseStatement({ text: source, line: 1, word: '' });
  const [node, ...more] = 'nodes' in parsed ? parsed.nodes : [];
  return node?.nodeType === 'Expr' && more.length === 0 ? { node: node.value, source } : undefined;
}

interface Line {
  readonly text: string;
  readonly isAscii: boolean;
}

/** The lines of the text that was asked about last: it is asked about many nodes in a row. */
let latest: { readonly source: string; readonly lines: readonly Line[] } = {
  source: '',
  lines: [],
};

function linesOf(source: string): readonly Line[] {
  if (latest.source !== source) {
    const line = (text: string) => ({ text, isAscii: /^[\0-\x7f]*$/.test(text) });
    latest = { source, lines: source.split('\n').map(line) };
  }
  return latest.lines;
}

/** The text of a node, as it is written. */
export function textOfNode(node: object, source: string): string {
  const { lineno, col_offset, end_lineno = lineno, end_col_offset = 0 } = node as Place;
  const lines = linesOf(source).slice(lineno - 1, end_lineno);
  const last = lines.length - 1;
  return lines
    .map((line, index) => {
      const from = index === 0 ? unitsOf(line, col_offset) : 0;
      return line.text.slice(from, index === last ? unitsOf(line, end_col_offset) : undefined);
    })
    .join('\n');
}

/** UTF-16 units in the first `bytes` bytes of a line in UTF-8. */
function unitsOf({ text: line, isAscii }: Line, bytes: number): number {
  if (isAscii) return Math.min(bytes, line.length);
  let [units, left] = [0, bytes];
  while (left > 0 && units < line.length) {
    const code = line.codePointAt(units) ?? 0;
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units += code < 0x10000 ? 1 : 2;
  }
  return units;
}

function problemOf(error: Error, text: string, line: number): ProgramProblem {
  // The tokeniser says the place in words only, and the column not always.
  const [, message = error.message, words = '1', column = '0'] =
    /^([\s\S]*?) at line (\d+)(?:, column (\d+))?$/.exec(error.message) ?? [];
  const at = error as Partial<Place>;
  const row = Math.max(1, at.lineno ?? Number(words));
  const units = unitsOf(
    { text: text.split('\n', row).at(row - 1) ?? '', isAscii: false },
    at.col_offset ?? Number(column),
  );
  return { line: line + row - 1, column: units, message: sentenceOf(message), severity: 'error' };
}

function sentenceOf(message: string): string {
  const short = message.trim().slice(0, 200);
  return `Python syntax: ${short.charAt(0).toLowerCase()}${short.slice(1)}.`;
}
