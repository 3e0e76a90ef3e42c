/** A statement at column 0 of a Python file, with the decorators above it and the lines that belong to it. */
export interface Statement {
  /** Line of its first character, from 1. */
  readonly line: number;
  /** Its lines, with line ends `\n`. */
  readonly text: string;
  /** Its first keyword or name, after decorators and `async`; empty for others. */
  readonly word: string;
  /** Name of a function or class. */
  readonly name?: string;
}

const CONTINUES = /^(elif|else|except|finally)\b/;
const HEAD =
  /^(?:async[ \t]+)?(?:(def|class)[ \t]+([\p{ID_Start}_][\p{ID_Continue}]*)|([\p{ID_Start}_][\p{ID_Continue}]*))/u;

/**
 * Cuts a Python file into its statements at column 0, without a grammar: so a mistake in one function
 * does not hide the others. Strings, brackets and `\` that go over several lines are followed; a `def`
 * or `class` at column 0 ends whatever bracket was left open. Takes time in proportion to the text.
 */
export function statements(text: string): Statement[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const found: Statement[] = [];
  let start: { offset: number; line: number; headed: boolean } | undefined;
  const finish = (offset: number) => {
    if (!start) return;
    const own = source.slice(start.offset, offset);
    found.push({ line: start.line, text: own, ...headOf(own) });
  };
  const state = new LineState();
  let line = 0;
  for (let offset = 0; offset < source.length;) {
    line += 1;
    const end = source.indexOf('\n', offset);
    const next = end < 0 ? source.length : end + 1;
    const first = source.charAt(offset);
    const isColumn0 = !/[\s#]/.test(first);
    if (isColumn0 && state.mayRecover) state.recover(source, offset);
    if (isColumn0 && state.isFresh && !CONTINUES.test(source.slice(offset, offset + 8))) {
      // Decorators belong to what they decorate.
      if (!start || start.headed) {
        finish(offset);
        start = { offset, line, headed: first !== '@' };
      } else if (first !== '@') start.headed = true;
    }
    state.read(source, offset, end < 0 ? source.length : end);
    offset = next;
  }
  finish(source.length);
  return found;
}

/**
 * A function without its body but with its docstring: what can still be read while the body is broken.
 * Lines and columns stay as they are.
 */
export function headOnly(statement: Statement): Statement {
  const state = new LineState();
  let [kept, hasHead, hasDocstring] = ['', false, false];
  for (const line of statement.text.split('\n')) {
    if (state.isFresh && hasHead && !/^\s*(#|$)/.test(line)) {
      if (!/^\s+[ru]{0,2}["']/i.test(line)) break;
      hasDocstring = true;
    }
    if (state.isFresh && /^(async[ \t]+)?def\b/.test(line)) hasHead = true;
    kept += `${line}\n`;
    state.read(line, 0, line.length);
    if (hasDocstring && state.isFresh) return { ...statement, text: kept };
  }
  return { ...statement, text: `${kept} pass\n` };
}

/** The logical lines of a source: what is one line to Python, however many it goes over. */
export function* logicalLines(text: string): Generator<string> {
  const state = new LineState();
  let gathered = '';
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
    if (state.mayRecover && state.recover(line, 0)) {
      yield gathered;
      gathered = '';
    }
    gathered += gathered === '' ? line : `\n${line}`;
    state.read(line, 0, line.length);
    if (!state.isFresh) continue;
    yield gathered;
    gathered = '';
  }
  yield gathered;
}

/** The lines of a source, each with whether it begins inside a string that must stay as it is. */
export function linesAndStrings(
  text: string,
): { readonly line: string; readonly isInString: boolean }[] {
  const state = new LineState();
  return text.split('\n').map((line) => {
    const { isInString } = state;
    state.read(line, 0, line.length);
    return { line, isInString };
  });
}

function headOf(text: string): Pick<Statement, 'word' | 'name'> {
  let offset = 0;
  // Lines of decorators, and what they go on over, come first.
  if (text.startsWith('@')) offset = /^(?:async[ \t]+)?(?:def|class)\b/m.exec(text)?.index ?? 0;
  const [, kind, name, word = ''] = HEAD.exec(text.slice(offset)) ?? [];
  return kind !== undefined && name !== undefined
    ? { word: kind, name: name.normalize('NFKC') }
    : { word };
}

type Open = { readonly kind: 'bracket' } | StringOpen;

interface StringOpen {
  readonly kind: 'string' | 'field' | 'spec';
  /** `'`, `"`, `'''` or `"""`. */
  readonly quote: string;
  readonly isRaw: boolean;
  readonly isFormatted: boolean;
}

/** What is still open at the end of a line: brackets, strings, and fields of f-strings. */
class LineState {
  #open: Open[] = [];
  #continued = false;

  /** True where the next line begins a statement, if it does so at column 0. */
  get isFresh(): boolean {
    return this.#open.length === 0 && !this.#continued;
  }

  /** True where brackets are open that a new statement may close; not inside a string of more lines. */
  get mayRecover(): boolean {
    const isLong = this.#open.some((open) => open.kind !== 'bracket' && open.quote.length === 3);
    return !this.isFresh && !isLong && !this.isInString;
  }

  get isInString(): boolean {
    const top = this.#open.at(-1);
    return top?.kind === 'string' || top?.kind === 'spec';
  }

  /** Closes what was left open when the line at `offset` cannot be inside it. */
  recover(source: string, offset: number): boolean {
    const isHead = /^(async[ \t]+def|def|class)[ \t]+[^\s=]/;
    if (!isHead.test(source.slice(offset, offset + 40))) return false;
    this.#open = [];
    this.#continued = false;
    return true;
  }

  /** Reads one line. */
  read(source: string, from: number, to: number): void {
    this.#continued = false;
    let at = from;
    while (at < to) {
      const top = this.#open.at(-1);
      const isText = top?.kind === 'string' || top?.kind === 'spec';
      at = isText ? this.#inString(top, source, at, to) : this.#inCode(source, at, to);
    }
    this.#endLine();
  }

  /** A string of one line ends with it, closed or not. */
  #endLine(): void {
    while (!this.#continued && isShortText(this.#open.at(-1))) this.#open.pop();
  }

  #inCode(source: string, at: number, to: number): number {
    const char = source.charAt(at);
    const top = this.#open.at(-1);
    if (char === '#') return to;
    if (char === '\\' && at + 1 === to) this.#continued = true;
    if (char === '"' || char === "'") return this.#openString(source, at);
    if ('([{'.includes(char)) this.#open.push({ kind: 'bracket' });
    else if (')]'.includes(char)) {
      if (top?.kind === 'bracket') this.#open.pop();
    } else if (char === '}') {
      if (top) this.#open.pop();
    } else if (char === ':' && top?.kind === 'field') {
      this.#open[this.#open.length - 1] = { ...top, kind: 'spec' };
    }
    return at + 1;
  }

  #openString(source: string, at: number): number {
    const char = source.charAt(at);
    const quote = source.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
    const prefix = /(?:^|[^\p{ID_Continue}])([rbuft]{1,2})$/iu.exec(
      source.slice(Math.max(0, at - 3), at),
    );
    const letters = prefix?.[1]?.toLowerCase() ?? '';
    this.#open.push({
      kind: 'string',
      quote,
      isRaw: letters.includes('r'),
      isFormatted: /[ft]/.test(letters),
    });
    return at + quote.length;
  }

  #inString(open: StringOpen, source: string, at: number, to: number): number {
    const char = source.charAt(at);
    if (char === '\\') return this.#escape(open, source, at, to);
    if (open.isFormatted && (char === '{' || char === '}')) {
      if (open.kind === 'string' && source.charAt(at + 1) === char) return at + 2;
      if (char === '{') this.#open.push({ ...open, kind: 'field' });
      else if (open.kind === 'spec') this.#open.pop();
      return at + 1;
    }
    if (open.kind === 'string' && source.startsWith(open.quote, at)) {
      this.#open.pop();
      return at + open.quote.length;
    }
    return at + 1;
  }

  #escape(open: StringOpen, source: string, at: number, to: number): number {
    if (at + 1 === to) this.#continued = true;
    if (!open.isFormatted) return at + 2;
    // `\N{DASH}` is a character; after any other backslash a brace is a brace.
    if (!open.isRaw && source.startsWith('N{', at + 1)) {
      const end = source.indexOf('}', at);
      return end < 0 || end >= to ? to : end + 1;
    }
    return /[{}]/.test(source.charAt(at + 1)) ? at + 1 : at + 2;
  }
}

function isShortText(open: Open | undefined): boolean {
  return (open?.kind === 'string' || open?.kind === 'spec') && open.quote.length === 1;
}
