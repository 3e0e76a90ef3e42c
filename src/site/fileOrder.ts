import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import { generateJobId } from '../jobs/jobId.ts';
import type { JobOrigin, ModuleArchive } from '../jobs/job.ts';
import { collectModules } from '../jobs/program/localModules.ts';
import type { ProgramHeader } from '../jobs/program/program.ts';
import { readProgram } from '../jobs/program/readProgram.ts';
import type { JsonValue } from '../params/schema.ts';
import { checkValues } from '../params/values.ts';
import { gitState } from './gitState.ts';
import type { JobOrder } from './jobOrder.ts';

/** What is said about a job besides its file. */
export interface FileOrderOptions extends Cancellable {
  /** By parameter; several entries make a sweep. */
  readonly params?:
    Readonly<Record<string, JsonValue>> | readonly Readonly<Record<string, JsonValue>>[];
  /** Function of the file; default: the one that would have ▶. */
  readonly entry?: string;
  /** Default: made of the file's name and the time. */
  readonly id?: string;
  /** Another bucket than the profile's. */
  readonly bucket?: string;
  /** Folder in which imports are looked for besides the file's own; it, and nothing above, travels. */
  readonly root?: string;
  /** What the record may hold; default: the parameters. */
  readonly publish?: JobOrigin['publish'];
}

/**
 * A Python file on this machine as an order, just as the editor's form makes one: its signature says
 * which parameters there are, its header how it is run. Nothing of it is run here.
 *
 * @throws InvalidInput for a file that is no job, with the place; for values that do not fit.
 */
export async function fileOrder(file: string, options: FileOrderOptions = {}): Promise<JobOrder> {
  const path = resolve(file);
  const source = await readFile(path, 'utf8');
  const { name, entries, header, problems } = readProgram(source, path);
  const mistake = problems.find(({ severity }) => severity === 'error');
  if (mistake)
    throw new InvalidInput('program', `${file}, line ${mistake.line}: ${mistake.message}`);
  const entry = entries.find((one) => one.name === (options.entry ?? one.name));
  if (!entry) {
    throw new InvalidInput('program', `${file} has no function that could be a job.`);
  }
  const { params = {}, publish = 'parameters', signal } = options;
  const wanted = (Array.isArray(params) ? params : [params]) as JobOrder['params'];
  for (const one of wanted) {
    const [[field, problem] = []] = Object.entries(checkValues(entry.schema, one).problems);
    if (field !== undefined) throw new InvalidInput(field, `${field}: ${problem ?? ''}`);
  }
  return {
    program: { name, source, entry: entry.name },
    modules: await modulesOf(path, source, options.root ?? dirname(path), header, signal),
    params: wanted,
    id: options.id ?? generateJobId(name),
    bucket: options.bucket,
    options: {
      priority: header?.priority,
      retries: header?.retries,
      timeoutMs: header?.timeoutMs,
    },
    origin: {
      git: await gitState(path, { signal }),
      dependencies: header?.dependencies,
      requiresPython: header?.requiresPython,
      publish,
      schema: entry.schema,
    },
  };
}

/** The local modules that the program imports; none: `undefined`. */
async function modulesOf(
  file: string,
  source: string,
  root: string,
  header: ProgramHeader | undefined,
  signal: AbortSignal | undefined,
): Promise<ModuleArchive | undefined> {
  const archive = await collectModules({
    source,
    file,
    roots: [resolve(root)],
    include: header?.include ?? [],
    readFile: (path) => readFile(path),
    listFolder: async (path) => {
      try {
        const found = await readdir(path, { withFileTypes: true });
        return found.map((one) => ({ name: one.name, isFolder: one.isDirectory() }));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
        throw error;
      }
    },
    signal,
  });
  return archive.files.length === 0 ? undefined : archive;
}
