import { FileType, Uri, workspace } from 'vscode';
import type { ModuleArchive } from '../../jobs/job.ts';
import { loadPythonReader } from '../loadPythonReader.ts';
import { textOf } from './runnable.ts';

/** The local modules of a program, as the editor has them, saved or not; none: `undefined`. */
export async function modulesOf(
  uri: Uri,
  source: string,
  include: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ModuleArchive | undefined> {
  const { collectModules } = await loadPythonReader();
  const at = (path: string) => uri.with({ path });
  const folder = workspace.getWorkspaceFolder(uri)?.uri;
  const archive = await collectModules({
    source,
    file: uri.path,
    roots: folder ? [folder.path, Uri.joinPath(folder, 'src').path] : [],
    include,
    readFile: async (path) =>
      path.endsWith('.py')
        ? new TextEncoder().encode(await textOf(at(path)))
        : workspace.fs.readFile(at(path)),
    listFolder: async (path) => {
      try {
        const entries = await workspace.fs.readDirectory(at(path));
        return entries.map(([name, type]) => ({
          name,
          isFolder: (type & FileType.Directory) !== 0,
        }));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'FileNotFound') return [];
        throw error;
      }
    },
    signal,
  });
  return archive.files.length === 0 ? undefined : archive;
}
