/** What a docstring says: about the function, and about its parameters. */
export interface Docstring {
  /** The first paragraph on one line; empty when there is none. */
  readonly summary: string;
  /** All that stands before the first section, one line a paragraph. */
  readonly description: string;
  readonly params: ReadonlyMap<string, ParamDoc>;
}

/** What is said about one parameter. */
export interface ParamDoc {
  readonly text: string;
  /** The `K` of a text that ends with `[K]`. */
  readonly unit?: string;
}

const LONGEST = 200_000;
const LONGEST_TEXT = 2_000;
const RULE = /^[-=~]{3,} *$/;
const GOOGLE =
  /^(args|arguments|parameters|params|keyword args|keyword arguments|other parameters): *$/i;
const GOOGLE_OTHER =
  /^(returns?|yields?|raises|warns|notes?|examples?|references|see also|todo|attributes|warnings?): *$/i;
const NUMPY = /^(other )?parameters *$/i;
const REST = /^:(?:param|parameter|arg|argument|key|keyword) +([^:]{1,200}): ?(.*)$/;
const REST_OTHER = /^:[a-z]+[^:]{0,200}:/i;
const NAME = String.raw`\*{0,2}[\p{ID_Start}_][\p{ID_Continue}]*`;
const NUMPY_ENTRY = new RegExp(`^(${NAME}(?: *, *${NAME})*) *(?::(?= |$) *(.*))?$`, 'u');
const GOOGLE_ENTRY = new RegExp(`^(${NAME}) *(\\(.{0,200}?\\))? *:(?: +|$)(.*)$`, 'u');

/** Reads a docstring in NumPy's, Google's or reStructuredText's style, or a mixture. */
export function readDocstring(raw: string): Docstring {
  const lines = cleaned(raw.slice(0, LONGEST));
  const params = new Map<string, ParamDoc>();
  const intro: string[] = [];
  let isIntro = true;
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const isUnderlined = RULE.test(lines[at + 1] ?? '') && line.trim() !== '';
    const block = isUnderlined ? at + 2 : at + 1;
    if (isUnderlined && NUMPY.test(line)) at = readNumpy(lines, block, params);
    else if (GOOGLE.test(line)) at = readGoogle(lines, block, params);
    else if (REST.test(line)) at = readRest(lines, at, params);
    else {
      if (isIntro && !isUnderlined && !GOOGLE_OTHER.test(line) && !REST_OTHER.test(line)) {
        intro.push(line);
        at += 1;
        continue;
      }
      at = block;
    }
    isIntro = false;
  }
  const paragraphs = joined(intro);
  return { summary: paragraphs[0] ?? '', description: cut(paragraphs.join('\n')), params };
}

/** The lines of a docstring without their common indentation, as `inspect.cleandoc` gives them. */
export function cleaned(raw: string): string[] {
  const [first = '', ...rest] = raw.split(/\r\n?|\n/).map(expandTabs);
  const indents = rest.filter((line) => line.trim() !== '').map(indentOf);
  // Not Math.min(...): there can be very many lines.
  const common = indents.reduce((least, one) => Math.min(least, one), Infinity);
  const lines = [
    first.trimStart(),
    ...rest.map((line) => line.slice(Math.min(common, line.length))),
  ];
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  while (lines.length > 0 && lines[0] === '') lines.shift();
  return lines;
}

function readNumpy(lines: readonly string[], from: number, params: Map<string, ParamDoc>): number {
  let at = from;
  while (at < lines.length && !isHeading(lines, at)) {
    const [, names, type = ''] = NUMPY_ENTRY.exec(lines[at] ?? '') ?? [];
    const end = endOfBlock(lines, at + 1, 1);
    if (names !== undefined) {
      const text = joined(lines.slice(at + 1, end)).join(' ');
      for (const name of names.split(',')) add(params, name, text, type);
    }
    at = Math.max(end, at + 1);
  }
  return at;
}

function readGoogle(lines: readonly string[], from: number, params: Map<string, ParamDoc>): number {
  const end = endOfBlock(lines, from, 1);
  const block = lines.slice(from, end);
  const indent = indentOf(block.find((line) => line.trim() !== '') ?? '');
  for (let at = 0; at < block.length;) {
    const line = block[at] ?? '';
    const next = endOfBlock(block, at + 1, indent + 1);
    const [, name, type, first = ''] =
      indentOf(line) <= indent ? (GOOGLE_ENTRY.exec(line.trim()) ?? []) : [];
    if (name !== undefined) {
      const text = joined([first, ...block.slice(at + 1, next)]).join(' ');
      add(params, name, text, type ?? '');
    }
    at = next;
  }
  return end;
}

function readRest(lines: readonly string[], at: number, params: Map<string, ParamDoc>): number {
  const [, words = '', first = ''] = REST.exec(lines[at] ?? '') ?? [];
  const end = endOfBlock(lines, at + 1, 1);
  const text = joined([first, ...lines.slice(at + 1, end)]).join(' ');
  add(params, words.trim().split(/ +/).at(-1) ?? '', text, '');
  return end;
}

/** The first line from `from` on that is not blank and indented less than `least`. */
function endOfBlock(lines: readonly string[], from: number, least: number): number {
  let at = from;
  while (
    at < lines.length &&
    ((lines[at] ?? '').trim() === '' || indentOf(lines[at] ?? '') >= least)
  ) {
    at += 1;
  }
  return at;
}

function isHeading(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').trim() !== '' && RULE.test(lines[at + 1] ?? '');
}

function add(params: Map<string, ParamDoc>, name: string, text: string, type: string): void {
  const key = name.trim().replace(/^\*+/, '').normalize('NFKC');
  const found = unitIn(text);
  const unit = found?.unit ?? unitIn(type)?.unit;
  params.set(key, { text: cut(found?.text ?? text), ...(unit !== undefined && { unit }) });
}

/** Finds the `[K]` at the end of a text; `[optional]` and `[0, 1]` are no units. */
function unitIn(text: string): { readonly text: string; readonly unit: string } | undefined {
  const [, before = '', unit = ''] = /^(.*?) ?\[([^[\],]{1,40})\]\.?$/s.exec(text.trim()) ?? [];
  const isUnit = unit.trim() !== '' && !/^(optional|required|default\b.*)$/i.test(unit.trim());
  return isUnit ? { text: before.trim(), unit: unit.trim() } : undefined;
}

/** Paragraphs, each on one line. */
function joined(lines: readonly string[]): string[] {
  const paragraphs: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') paragraphs.push([]);
    else paragraphs.at(-1)?.push(line.trim());
  }
  return paragraphs.filter((words) => words.length > 0).map((words) => words.join(' '));
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} …` : text;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line.trimEnd();
  let text = '';
  for (const char of line) text += char === '\t' ? ' '.repeat(8 - (text.length % 8)) : char;
  return text.trimEnd();
}
