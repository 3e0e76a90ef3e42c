import { workspace, type Uri } from 'vscode';
import { InvalidInput } from '../../base/errors.ts';
import type { ModuleArchive, ProgramSource } from '../../jobs/job.ts';
import type { Injected, ProgramHeader, PythonProgram } from '../../jobs/program/program.ts';
import type { JobSchema } from '../../params/schema.ts';
import { loadCore } from '../loadCore.ts';
import { loadPythonReader } from '../loadPythonReader.ts';
import { l10n } from '../platform/l10n.ts';
import { mistakeIn } from './mistake.ts';

/** A program that can be a job, with what a person gives it. */
export interface Runnable {
  readonly program: ProgramSource;
  readonly schema: JobSchema;
  readonly header?: ProgramHeader | undefined;
  /** Parameters that the driver gives. */
  readonly injected: readonly Injected[];
  /** What it does, in a sentence. */
  readonly summary?: string | undefined;
  /** Name for a person, e.g. `seasonal.py`. */
  readonly label: string;
  /** Where it is read from; absent for the sample and for text. */
  readonly uri?: Uri | undefined;
  /** What travels along, where that is settled; else it is collected when the job is ordered. */
  readonly modules?: ModuleArchive | undefined;
  /** Its text comes from a record, which anybody may have written: it is shown before it runs. */
  readonly isForeign?: boolean | undefined;
  /** Whose last values these are: one function of one file. */
  readonly owner: string;
  /** What the schema cannot say: sentences by parameter. */
  readonly check?: (params: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>;
}

/** The sample's owner. */
export const SAMPLE = 'sample';

/** The built-in sample, with the parameters of its own file. */
export async function sampleRunnable(): Promise<Runnable> {
  const core = await loadCore();
  const program = core.sampleProgram;
  const { readProgram } = await loadPythonReader();
  const read = readProgram(program.source, `${program.name}.py`);
  return {
    ...entryOf(read, program.entry, program.name),
    program,
    label: program.name,
    owner: SAMPLE,
    check: (params) => {
      let field = '';
      const mistake = mistakeIn(
        () => core.checkSampleParams(params),
        (name) => (field = name),
      );
      return mistake === undefined ? {} : { [field]: mistake };
    },
  };
}

/**
 * The function of a Python file; its text is the one in the editor, saved or not.
 *
 * @throws InvalidInput with the place of a mistake in the file.
 */
export async function fileRunnable(uri: Uri, entry?: string): Promise<Runnable> {
  return runnableOf(await textOf(uri), uri, entry);
}

/** The text of a file as the editor has it, saved or not. */
export async function textOf(uri: Uri): Promise<string> {
  const open = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (open) return open.getText();
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}

/** The function of a text that stands in a file. @throws InvalidInput */
export async function runnableOf(text: string, uri: Uri, wanted?: string): Promise<Runnable> {
  const { readProgram } = await loadPythonReader();
  const file = workspace.asRelativePath(uri, false);
  const read = readProgram(text, file);
  const mistake = read.problems.find(({ severity }) => severity === 'error');
  if (mistake) {
    throw new InvalidInput(
      'program',
      l10n.t('{0}, line {1}: {2}', file, mistake.line, mistake.message),
    );
  }
  const entry = wanted ?? read.entries[0]?.name ?? '';
  return {
    ...entryOf(read, entry, file),
    program: { name: read.name, source: text, entry },
    label: file,
    uri,
    owner: `${uri.toString()}#${entry}`,
  };
}

function entryOf(
  { entries, header }: PythonProgram,
  wanted: string,
  file: string,
): Pick<Runnable, 'schema' | 'summary' | 'header' | 'injected'> {
  const entry = entries.find(({ name }) => name === wanted);
  if (entry) {
    const { schema, summary, injected } = entry;
    return { schema, summary, injected, header };
  }
  throw new InvalidInput(
    'program',
    l10n.t(
      '{0} has no function that could be a job: give a function “store” as its first parameter, or name one in the header.',
      file,
    ),
  );
}
