import { parse, TomlError } from 'smol-toml';
import type { ProgramHeader, ProgramProblem } from './program.ts';

/** A header, and what is wrong with it. */
export interface HeaderRead {
  readonly header?: ProgramHeader;
  /** Line of `entry = …`, from 1; of the header where it has none. */
  readonly entryLine: number;
  readonly problems: readonly ProgramProblem[];
}

const MOST = 1_000;
const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
const LONGEST_MS = 366 * 864e5;

/**
 * Reads the `# /// script` block of a file, as the reference implementation in PEP 723 finds it, and its
 * table `[tool.science-gateway]`. A value that cannot be used is left out and told as a problem.
 */
export function readHeader(text: string): HeaderRead {
  const block = blockIn(text);
  if (!block) return { entryLine: 1, problems: [] };
  const problems: ProgramProblem[] = [];
  const tell = (line: number, message: string, column = 0) =>
    problems.push({ line, column, message, severity: 'error' });
  const warn = (line: number, message: string) =>
    problems.push({ line, column: 0, message, severity: 'warning' });
  if (block.again !== undefined) {
    warn(block.again, 'This is the second script header of the file; Python tools refuse both.');
  }
  let table: Readonly<Record<string, unknown>>;
  try {
    table = parse(block.toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [said = ''] = error.message.split('\n');
    tell(block.line + error.line, `${said.replace(/\.$/, '')}.`, error.column + 1);
    return { entryLine: block.line, problems };
  }
  const lineOf = (key: string) => block.line + lineOfKey(block.toml, key);
  const read = new TableReader(lineOf, tell);
  const ours = read.table(read.table(table, 'tool'), 'science-gateway');
  const header: ProgramHeader = {
    ...read.maybe('requiresPython', read.text(table, 'requires-python')),
    dependencies: read.texts(table, 'dependencies'),
    ...read.maybe('entry', read.text(ours, 'entry')),
    ...read.maybe('workers', workersIn(read, ours)),
    ...read.maybe('timeoutMs', timeoutIn(read, ours)),
    include: read.texts(ours, 'include'),
    ...read.maybe('priority', read.whole(ours, 'priority', -1_000, 1_000)),
    ...read.maybe('retries', read.whole(ours, 'retries', 0, 100)),
  };
  const known = ['entry', 'workers', 'timeout', 'include', 'priority', 'retries'];
  for (const key of Object.keys(ours)) {
    if (!known.includes(key)) {
      warn(lineOf(key), `[tool.science-gateway] has no ${key}; it has ${known.join(', ')}.`);
    }
  }
  return { header, entryLine: lineOf('entry'), problems };
}

function workersIn(read: TableReader, ours: Table): ProgramHeader['workers'] {
  const given = ours['workers'];
  if (given === undefined) return undefined;
  if (typeof given === 'number') {
    const count = read.whole(ours, 'workers', 1, 100_000);
    return count === undefined ? undefined : { min: count, max: count };
  }
  const table = read.table(ours, 'workers');
  if (typeof given !== 'object') return undefined;
  const [min, max] = ['min', 'max'].map((key) => read.whole(table, key, 0, 100_000));
  if (min !== undefined && max !== undefined && min > max) {
    read.refuse('workers', 'has min above max');
    return undefined;
  }
  return { ...read.maybe('min', min), ...read.maybe('max', max) };
}

function timeoutIn(read: TableReader, ours: Table): number | undefined {
  const given = ours['timeout'];
  if (given === undefined) return undefined;
  const ms =
    typeof given === 'number' ? given * 1e3 : typeof given === 'string' ? msIn(given) : NaN;
  if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return Math.round(ms);
  read.refuse('timeout', 'is a duration such as "2h", "90 min" or a number of seconds');
  return undefined;
}

/** Milliseconds of a duration such as `2h`, `1h 30m`, `90 min`, `1.5 days`, `45` (seconds). */
export function msIn(text: string): number | undefined {
  const part =
    /(\d+(?:\.\d+)?)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)?(?:\s+|(?=\d)|$)/gy;
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '' || trimmed.length > 40) return undefined;
  let ms = 0;
  while (part.lastIndex < trimmed.length) {
    const [, number = '', unit = 's'] = part.exec(trimmed) ?? [];
    if (number === '') return undefined;
    ms += Number(number) * (UNITS[unit.charAt(0)] ?? 0);
  }
  return ms;
}

type Table = Readonly<Record<string, unknown>>;

/** Takes values out of a TOML table, and tells about those that are of the wrong kind. */
class TableReader {
  readonly #lineOf: (key: string) => number;
  readonly #tell: (line: number, message: string) => void;

  constructor(lineOf: (key: string) => number, tell: (line: number, message: string) => void) {
    this.#lineOf = lineOf;
    this.#tell = tell;
  }

  maybe<const K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
    return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
  }

  refuse(key: string, why: string): void {
    this.#tell(this.#lineOf(key), `${key} ${why}.`);
  }

  table(table: Table, key: string): Table {
    const value = table[key];
    if (value === undefined) return {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
    this.refuse(key, 'is a table');
    return {};
  }

  text(table: Table, key: string): string | undefined {
    const value = table[key];
    if (value === undefined || typeof value === 'string') return value;
    this.refuse(key, 'is a text');
    return undefined;
  }

  texts(table: Table, key: string): readonly string[] {
    const value = table[key];
    if (value === undefined) return [];
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (isList && value.length <= MOST) return value;
    this.refuse(key, 'is a list of texts');
    return [];
  }

  whole(table: Table, key: string, least: number, most: number): number | undefined {
    const value = table[key];
    if (value === undefined) return undefined;
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
    if (isWhole && value >= least && value <= most) return value;
    this.refuse(key, `is a whole number from ${least} to ${most}`);
    return undefined;
  }
}

interface Block {
  /** Line of `# /// script`, from 1. */
  readonly line: number;
  readonly toml: string;
  /** Line of another such block. */
  readonly again?: number;
}

/** Finds the block; one without an end is none, as PEP 723 has it. */
function blockIn(text: string): Block | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  let found: Block | undefined;
  for (let at = 0; at < lines.length; at++) {
    const kind = /^# \/\/\/ ([a-zA-Z0-9-]+)$/.exec(lines[at] ?? '')?.[1];
    if (kind === undefined) continue;
    let end = at + 1;
    while (/^#( .*)?$/.test(lines[end] ?? '')) end += 1;
    // The last end mark of the comment counts.
    while (end > at && lines[end] !== '# ///') end -= 1;
    if (end <= at + 1) continue;
    if (kind === 'script') {
      if (found) return { ...found, again: at + 1 };
      const toml = lines.slice(at + 1, end).map((line) => line.replace(/^# ?/, ''));
      found = { line: at + 1, toml: toml.join('\n') };
    }
    at = end;
  }
  return found;
}

/** Line of a key in TOML, from 1; 0 when it stands nowhere at the start of a line or a table. */
function lineOfKey(toml: string, key: string): number {
  const name = key.replace(/[^\w-]/g, '');
  const own = new RegExp(`^\\s*"?${name}"?\\s*=|^\\s*\\[.*\\b${name}"?\\]|[{,]\\s*${name}\\s*=`);
  return toml.split('\n').findIndex((line) => own.test(line)) + 1;
}
