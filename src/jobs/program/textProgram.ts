import { InvalidInput } from '../../base/errors.ts';
import type { ProgramSource } from '../job.ts';
import { parseStatement, textOfNode, type StmtNode } from './grammar.ts';
import { literal } from './literal.ts';
import { INJECTED } from './program.ts';
import { programName } from './readProgram.ts';
import { linesAndStrings, statements, type Statement } from './statements.ts';

/** Makes the result a program like any other: its own file, saved, would get ▶ in the same place. */
const HEADER = ['# /// script', '# [tool.science-gateway]', '# entry = "run"', '# ///'];

/** Text that is to be a job though it is no function. */
export interface TextSource {
  /** The selected lines, or the cell. */
  readonly text: string;
  /** Path or name of the file or notebook. */
  readonly file: string;
  /** The notebook's cell tagged `parameters`, where there is one. */
  readonly parameters?: string | undefined;
}

/**
 * A program that runs the text as its function `run`, without its common indentation. `store`,
 * `client` and so on are the driver's where the text uses them without making them.
 *
 * As papermill has it, a `parameters` cell runs before the text, and what it gives to a name by a
 * literal is a parameter: read the result with `readProgram` to ask for other values.
 *
 * @throws InvalidInput when nothing of the text is Python.
 */
export function textProgram({ text, file, parameters = '' }: TextSource): ProgramSource {
  const own = withoutMagic(flush(text));
  if (statements(own).length === 0) {
    throw new InvalidInput('text', 'There is no Python code in the text; select some lines.');
  }
  const cell = parametersIn(withoutMagic(flush(parameters)));
  const body = [cell.rest, own].filter((part) => part !== '').join('\n');
  const { top, inner } = hoisted(body);
  const used = INJECTED.filter((name) => isUsed(name, body));
  const signature = [...used, ...(cell.params.length > 0 ? ['*', ...cell.params] : [])].join(', ');
  const head = [...HEADER, 'from __future__ import annotations', ...top, '', ''];
  const def = [`def run(${signature}):`, ...docstring(cell.help)];
  const source = [...head, ...def, indented(inner)].join('\n');
  return { name: programName(file.replace(/\.ipynb$/i, '')), source: `${source}\n`, entry: 'run' };
}

/** Removes the indentation that all lines share; what is inside strings stays as it is. */
function flush(text: string): string {
  const lines = linesAndStrings(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const indents = lines
    .filter(({ line, isInString }) => !isInString && /^\s*[^\s#]/.test(line))
    .map(({ line }) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [first = '', ...rest] = indents;
  // A selection may begin behind the indentation of its first line.
  const isCut = first === '' && rest.length > 0 && rest.every((indent) => indent !== '');
  const opens = /:\s*(#.*)?$/.test(lines.find(({ line }) => line.trim() !== '')?.line ?? '');
  const common = (isCut && !opens ? rest : indents).reduce(shared, undefined) ?? '';
  return lines
    .map(({ line, isInString }) =>
      !isInString && line.startsWith(common) ? line.slice(common.length) : line,
    )
    .join('\n')
    .trimEnd();
}

function shared(a: string | undefined, b: string): string {
  if (a === undefined) return b;
  let length = 0;
  while (length < a.length && a.charAt(length) === b.charAt(length)) length += 1;
  return a.slice(0, length);
}

/** Leaves out IPython's `%magic`; commands to a shell have no place in a job. */
function withoutMagic(text: string): string {
  return linesAndStrings(text)
    .map(({ line, isInString }) => {
      if (isInString) return line;
      if (/^\s*!|^%%(?!time|timeit|capture|prun)/.test(line)) {
        const shown = line.trim().slice(0, 40);
        throw new InvalidInput('text', `“${shown}” is for a notebook's shell; a job runs Python.`);
      }
      return /^\s*%/.test(line) ? line.replace('%', '# %') : line;
    })
    .join('\n');
}

interface ParametersCell {
  /** `year: int = 2020`. */
  readonly params: readonly string[];
  /** `year: the year`, from the comments behind the values. */
  readonly help: readonly string[];
  /** What else the cell does. */
  readonly rest: string;
}

function parametersIn(text: string): ParametersCell {
  const params = new Map<string, string>();
  const [help, rest]: [string[], string[]] = [[], []];
  for (const statement of statements(text)) {
    const found = parameterOf(statement);
    if (found && !params.has(found.name)) {
      params.set(found.name, found.text);
      const comment = /^[^"'#]*#\s*(.+)$/.exec(statement.text.split('\n')[0] ?? '')?.[1];
      if (comment) help.push(`${found.name}: ${comment.trim()}`);
    } else rest.push(statement.text.trimEnd());
  }
  return { params: [...params.values()], help, rest: rest.join('\n') };
}

/** `year: int = 2020` when a statement is that and its value needs nothing else. */
function parameterOf(statement: Statement): { name: string; text: string } | undefined {
  const parsed = parseStatement(statement);
  const [node, ...more] = 'nodes' in parsed ? parsed.nodes : [];
  const assigned = node && more.length === 0 ? assignmentOf(node) : undefined;
  const none = { find: () => undefined };
  if (!assigned || !literal(assigned.value, statement.text, none)) return undefined;
  const { name, value, annotation } = assigned;
  const written = textOfNode(value, statement.text);
  const type = annotation && textOfNode(annotation, statement.text);
  return {
    name,
    text: type === undefined ? `${name}=${written}` : `${name}: ${type} = ${written}`,
  };
}

function assignmentOf(node: StmtNode) {
  if (node.nodeType === 'Assign') {
    const [target, ...more] = node.targets;
    if (target?.nodeType !== 'Name' || more.length > 0) return undefined;
    return { name: target.id, value: node.value, annotation: undefined };
  }
  if (node.nodeType !== 'AnnAssign' || node.target.nodeType !== 'Name' || !node.value)
    return undefined;
  return { name: node.target.id, value: node.value, annotation: node.annotation };
}

/** Takes out what Python allows at column 0 of a module only. */
function hoisted(body: string): { readonly top: readonly string[]; readonly inner: string } {
  const top: string[] = [];
  const lines = body.split('\n');
  for (const { line, text } of statements(body)) {
    const isStar = /^from\s[^\n]*\bimport\s*\*/.test(text);
    if (!isStar && !/^from\s+__future__\s/.test(text)) continue;
    const own = text.trimEnd().split('\n');
    if (isStar) top.push(...own);
    lines.fill('', line - 1, line - 1 + own.length);
  }
  return { top, inner: lines.join('\n') };
}

function indented(text: string): string {
  const lines = linesAndStrings(text).map(({ line, isInString }) =>
    isInString || line.trim() === '' ? line : `    ${line}`,
  );
  // A text of comments alone would be no body.
  return [...lines, '    return None'].join('\n');
}

function docstring(help: readonly string[]): string[] {
  if (help.length === 0) return [];
  const lines = help.map((line) => `        ${line.replace(/\\/g, '\\\\').replaceAll('"', "'")}`);
  return ['    """Run the cell.', '', '    Args:', ...lines, '    """'];
}

/** True when a text reads a name that it does not make itself. */
function isUsed(name: string, text: string): boolean {
  const isMade = new RegExp(
    `^\\s*(${name}\\s*(:[^=\\n]*)?=(?!=)|.*\\b(as|import|for|def|class)\\s+${name}\\b)`,
    'm',
  );
  return new RegExp(`(?<![.\\w"'])${name}\\b(?!\\s*=(?!=))`).test(text) && !isMade.test(text);
}
