import { readHeader } from './header.ts';
import type { PythonProgram } from './program.ts';
import { PythonFile } from './pythonFile.ts';

const LARGEST = 4_000_000;
const MOST_PROBLEMS = 50;

/**
 * Reads a Python file as a program, executing nothing. Never throws for what is in the file: what
 * cannot be understood is told in `problems`, and a parameter that cannot be understood is one that
 * takes any JSON.
 *
 * ▶ stands above the function that the header names as its `entry`, else above the functions at
 * column 0 whose first parameter is `store`.
 *
 * @param file path or name of the file; only its last part counts.
 */
export function readProgram(text: string, file: string): PythonProgram {
  const name = programName(file);
  if (text.length > LARGEST) {
    const message = `The file is larger than ${LARGEST / 1e6} MB; a job's program is not.`;
    return { name, entries: [], problems: [{ line: 1, column: 0, message, severity: 'error' }] };
  }
  const read = readHeader(text);
  const header = read.header && { header: read.header };
  // Most Python files are no jobs; they cost nothing more.
  if (read.header?.entry === undefined && !/\bstore\b/.test(text)) {
    return { name, ...header, entries: [], problems: read.problems };
  }
  const python = new PythonFile(text);
  const entries = python.entries(read);
  // A file that has no entry is somebody else's to check, unless it was to have one.
  const isJob = entries.length > 0 || read.header?.entry !== undefined || python.hasBrokenEntry;
  const problems = [...read.problems, ...(isJob ? python.problems() : [])];
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { name, ...header, entries, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** The name of a program, from its file's: what a job id can begin with. */
export function programName(file: string): string {
  const last = file.split(/[\\/]/).at(-1) ?? '';
  const name = last
    .replace(/\.pyw?$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 60) || 'job';
}
