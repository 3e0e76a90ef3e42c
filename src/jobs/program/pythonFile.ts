import { parseStatement, type FunctionNode, type Parsed } from './grammar.ts';
import type { HeaderRead } from './header.ts';
import type { Names } from './literal.ts';
import type { Entry, ProgramProblem } from './program.ts';
import { entryOf, parametersOf } from './signature.ts';
import { headOnly, statements, type Statement } from './statements.ts';

/** A Python file cut into statements, each parsed when it is asked for, once. */
export class PythonFile implements Names {
  readonly #statements: readonly Statement[];
  readonly #parsed = new Map<Statement, Parsed>();
  readonly #problems: ProgramProblem[] = [];
  #assigned: ReadonlyMap<string, Statement> | undefined;
  #hasBrokenEntry = false;

  constructor(text: string) {
    this.#statements = statements(text);
  }

  /** The functions that get ▶; tells what is wrong with one that should. */
  entries({ header, entryLine }: HeaderRead): Entry[] {
    const wanted = header?.entry?.normalize('NFKC');
    // Where a name is defined twice, Python keeps the last.
    const last = new Map(
      this.#statements.flatMap((one) => (one.name === undefined ? [] : [[one.name, one]])),
    );
    const candidates = [...last.values()].filter(
      ({ word, name, text }) =>
        word === 'def' && (wanted === undefined ? /\bstore\b/.test(text) : name === wanted),
    );
    if (wanted !== undefined && candidates.length === 0) {
      const message = `entry names ${wanted}, but the file has no function of this name at its left margin.`;
      this.#problems.push({ line: entryLine, column: 0, message, severity: 'error' });
    }
    return candidates.flatMap((statement) => this.#entry(statement, wanted !== undefined) ?? []);
  }

  /** True when a function that begins like one for ▶ could not be read: half typed, perhaps. */
  get hasBrokenEntry(): boolean {
    return this.#hasBrokenEntry;
  }

  /** What is wrong with the file as far as the grammar says; parses all of it. */
  problems(): readonly ProgramProblem[] {
    const all = this.#statements.flatMap((statement) => {
      const parsed = this.#parse(statement);
      return 'problem' in parsed && parsed.problem ? [parsed.problem] : [];
    });
    return [...this.#problems, ...all];
  }

  find(name: string): ReturnType<Names['find']> {
    this.#assigned ??= new Map(
      this.#statements.flatMap((one) => {
        const assigned =
          /^(?:type[ \t]+)?([\p{ID_Start}_][\p{ID_Continue}]*)[ \t]*(?::[^=\n]*)?=(?!=)/u;
        const found = assigned.exec(one.text)?.[1];
        return found === undefined ? [] : [[found.normalize('NFKC'), one]];
      }),
    );
    const statement = this.#assigned.get(name);
    const parsed = statement && this.#parse(statement);
    if (!parsed || !('nodes' in parsed)) return undefined;
    const [node] = parsed.nodes;
    const isAssigned =
      node?.nodeType === 'Assign' ||
      node?.nodeType === 'AnnAssign' ||
      node?.nodeType === 'TypeAlias';
    const value = isAssigned ? node.value : undefined;
    return value && { node: value, source: statement.text };
  }

  #entry(statement: Statement, isNamed: boolean): Entry | undefined {
    const found = this.#function(statement);
    if (!found) {
      if (isNamed || /^def[ \t]+\w+[ \t]*\(\s*store\b/m.test(statement.text))
        this.#hasBrokenEntry = true;
      return undefined;
    }
    const { node, source } = found;
    const parameters = parametersOf(node.args);
    if (!isNamed && parameters[0]?.name !== 'store') return undefined;
    if (node.nodeType === 'AsyncFunctionDef') {
      if (isNamed)
        this.#tell(statement, node, `${node.name} is async; a job's function is a plain def.`);
      return undefined;
    }
    const names = parameters.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      this.#tell(statement, node, `${node.name} has two parameters ${twice}.`);
    return entryOf(node, source, statement.line, this);
  }

  /** The function in a statement; its signature alone where the rest of it is broken. */
  #function(statement: Statement): { node: FunctionNode; source: string } | undefined {
    const whole = this.#parse(statement);
    if ('nodes' in whole) return functionIn(whole, statement.text);
    const head = headOnly(statement);
    return functionIn(parseStatement(head), head.text);
  }

  #tell(statement: Statement, node: FunctionNode, message: string): void {
    this.#problems.push({
      line: statement.line + node.lineno - 1,
      column: 0,
      message,
      severity: 'error',
    });
  }

  #parse(statement: Statement): Parsed {
    const parsed = this.#parsed.get(statement) ?? parseStatement(statement);
    this.#parsed.set(statement, parsed);
    return parsed;
  }
}

function functionIn(
  parsed: Parsed,
  source: string,
): { node: FunctionNode; source: string } | undefined {
  const node = 'nodes' in parsed ? parsed.nodes[0] : undefined;
  const isFunction = node?.nodeType === 'FunctionDef' || node?.nodeType === 'AsyncFunctionDef';
  return isFunction ? { node, source } : undefined;
}
